const ID = /^[\w-]{11}$/
const IN_PATH = /^\/(?:shorts|live|embed|v|e)\/([\w-]{11})(?:\/|$)/

/** The video that an address or an id names, in any form that YouTube gives out; undefined where it names none. */
export function videoIdOf(text: string): string | undefined {
  const word = text.trim()
  if (ID.test(word)) return word
  const address = URL.parse(/^https?:\/\//i.test(word) ? word : `https://${word}`)
  if (!address) return undefined
  const host = address.hostname.replace(/^(?:www|m|music)\./, '')
  const id =
    host === 'youtu.be'
      ? address.pathname.split('/')[1]
      : host === 'youtube.com' || host === 'youtube-nocookie.com'
        ? (address.searchParams.get('v') ?? IN_PATH.exec(address.pathname)?.[1])
        : undefined
  return id && ID.test(id) ? id : undefined
}
