/** The page of the dialect, as docs/sql/dialect.md has it. */

import type { Feature, FeatureGroup } from './feature.ts'
import { type FunctionGroup, functionGroups } from './functions.ts'

/** Markdown: a table for each group of features, and one for each kind of function. */
export function dialectReference(features: readonly FeatureGroup[]): string {
  return [...features.map(featureTable), ...functionGroups().map(functionTable)].join('\n\n')
}

function featureTable({ title, features }: FeatureGroup): string {
  const rows = features.map((feature) => `| ${feature.name} | ${whereOf(feature)} | ${feature.note ?? ''} |`)
  return [`### ${title}`, '', '| | supported | |', '|---|---|---|', ...rows].join('\n')
}

function whereOf({ supported, isAsked }: Feature): string {
  if (supported) return 'yes'
  return isAsked ? 'in the console' : '**no**'
}

function functionTable({ title, supported, missing }: FunctionGroup): string {
  const rows = [
    ...supported.map(({ name, description, signatures }) => ({
      name,
      row: `| \`${name}\` | yes | ${cell(description)} | ${signatures.map((signature) => `\`${cell(signature)}\``).join('<br>')} |`,
    })),
    ...missing.map((name) => ({ name, row: `| \`${name}\` | **no** | | |` })),
  ]
  const sorted = rows.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ row }) => row)
  const count = `${supported.length} of ${supported.length + missing.length}`
  return [
    `### ${title}`,
    '',
    `${count}.`,
    '',
    '| name | supported | what | forms |',
    '|---|---|---|---|',
    ...sorted,
  ].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
