import { type SimulatorsOptions, startSimulators } from './simulators.ts'

/** What a program that starts the simulators as a process of its own has to know. */
export interface SimulatorsAddress {
  readonly youtube: { readonly baseUrl: string; readonly apiKey: string }
  readonly telegram: { readonly apiRoot: string; readonly token: string; readonly inspectionUrl: string }
  readonly playlists: readonly string[]
  readonly channel: string
  readonly chatId: number
}

/**
 * Runs the simulators until the signal aborts. Once they listen, `ready` is told where. Rejects when they can't.
 */
export async function runSimulators(
  options: SimulatorsOptions,
  ready: (address: SimulatorsAddress) => void,
  signal: AbortSignal,
): Promise<void> {
  const simulators = await startSimulators(options)
  try {
    ready({
      youtube: { baseUrl: simulators.youtube.baseUrl, apiKey: simulators.apiKey },
      telegram: {
        apiRoot: simulators.telegram.baseUrl,
        token: simulators.token,
        inspectionUrl: simulators.telegram.inspectionUrl,
      },
      playlists: simulators.playlistIds,
      channel: simulators.handle,
      chatId: simulators.chatId,
    })
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    }
  } finally {
    await simulators.close()
  }
}
