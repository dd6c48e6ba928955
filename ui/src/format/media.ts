/** What of a screen it is. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** Too narrow for a table with its headers. */
export const PHONE = '(max-width: 40rem)'

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const holds = useSignal(matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const onChange = () => {
      holds.value = list.matches
    }
    onChange()
    list.addEventListener('change', onChange)
    return () => list.removeEventListener('change', onChange)
  }, [query])
  return holds.value
}
