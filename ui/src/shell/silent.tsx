/** Said once, above whatever page there is: the server does not answer. It is asked until it does. */

import { useEffect } from 'preact/hooks'
import { api } from '../api/client.ts'
import { fetchJson } from '../api/http.ts'
import { invalidateAll } from '../api/query.ts'
import { silentSince } from '../api/reach.ts'
import { Icon } from '../components/icon.tsx'
import { Moment } from '../format/time.tsx'

const AGAIN_AFTER_MS = 3_000

export function Silent() {
  const since = silentSince.value
  const isSilent = since !== undefined
  useEffect(() => {
    if (!isSilent) return
    // What was asked for meanwhile had no answer either.
    const ask = () => fetchJson(api.session()).then(invalidateAll, () => {})
    const timer = setInterval(() => void ask(), AGAIN_AFTER_MS)
    return () => clearInterval(timer)
  }, [isSilent])
  if (since === undefined) return null
  return (
    <div class="notice warn" role="alert">
      <Icon name="warning" />
      <p>
        tubewire has not answered since <Moment at={since} seconds />. Is it running, and is this device
        connected to it? What you see is older; it goes on by itself when there is an answer.
      </p>
    </div>
  )
}
