/** A choice of one client. */

import { SelectField } from './select-field.tsx'

interface ClientFieldProps {
  readonly clients: readonly string[]
  readonly value: string
  /** What choosing none is called, where that may be. */
  readonly none?: string
  readonly required?: boolean
  readonly onChange: (client: string) => void
}

export function ClientField({ clients, value, none, required = false, onChange }: ClientFieldProps) {
  return (
    <SelectField label="Client" required={required} value={value} onChange={onChange}>
      {none !== undefined && <option value="">{none}</option>}
      {clients.map((client) => (
        <option key={client} value={client}>
          {client}
        </option>
      ))}
    </SelectField>
  )
}
