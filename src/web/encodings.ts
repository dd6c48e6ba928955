/** Which of the encodings we have a reader takes. */

export type Encoding = 'br' | 'gzip'

/** The one to be used of those there are, the better first; undefined: none is accepted. */
export function encodingFor(accepted: string, there: readonly Encoding[]): Encoding | undefined {
  return there.find((name) => accepts(accepted, name))
}

function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    return name === encoding && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text))
  })
}
