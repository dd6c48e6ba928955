/** Messages, what they come from, and why there was none. */

import { get, send } from './http.ts'
import type { Silence } from './shapes.ts'

export const alertsApi = {
  silence: (videoId: string, at: number) =>
    get<Silence>(`/videos/${encodeURIComponent(videoId)}/silence`, { at }),
  retry: (id: string) => send<unknown>('POST', `/alerts/${encodeURIComponent(id)}/retry`),
}
