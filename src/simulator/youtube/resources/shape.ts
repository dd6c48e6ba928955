/** What the resources have in common. */
import { createHash } from 'node:crypto'

export type Json = Readonly<Record<string, unknown>>

/** Adds the `etag`, which follows from all the rest, behind the `kind`. */
export function tagged(kind: string, rest: Json): Json {
  const etag = createHash('sha1')
    .update(JSON.stringify([kind, rest]))
    .digest('base64url')
  return { kind, etag, ...rest }
}

/** Only the parts asked for, and of those only the ones there are. */
export function withParts(
  parts: ReadonlySet<string>,
  all: Readonly<Record<string, Json | undefined>>,
): Record<string, Json> {
  const kept: Record<string, Json> = {}
  for (const [name, part] of Object.entries(all)) if (part && parts.has(name)) kept[name] = part
  return kept
}

/** `2009-10-25T06:57:33Z`, without fractions of a second. */
export const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** ISO 8601 as YouTube writes it: `PT3M33S`, `P1DT2S`; `P0D` where there is none yet. */
export function isoDuration(seconds: number): string {
  if (seconds <= 0) return 'P0D'
  const days = Math.floor(seconds / 86_400)
  const part = (value: number, unit: string) => (value > 0 ? `${value}${unit}` : '')
  const time =
    part(Math.floor(seconds / 3600) % 24, 'H') +
    part(Math.floor(seconds / 60) % 60, 'M') +
    part(seconds % 60, 'S')
  return `P${part(days, 'D')}${time ? `T${time}` : ''}`
}

/** Rounded down to three significant figures, as subscribers are shown. */
export function threeFigures(count: number): number {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 2)
  return Math.floor(count / scale) * scale
}

const SIZES = [
  ['default', 'default', 120, 90],
  ['medium', 'mqdefault', 320, 180],
  ['high', 'hqdefault', 480, 360],
  ['standard', 'sddefault', 640, 480],
  ['maxres', 'maxresdefault', 1280, 720],
] as const

export const thumbnails = (videoId: string): Json =>
  Object.fromEntries(
    SIZES.map(([size, file, width, height]) => [
      size,
      { url: `https://i.ytimg.com/vi/${videoId}/${file}.jpg`, width, height },
    ]),
  )

export const channelThumbnails = (channelId: string): Json =>
  Object.fromEntries(
    (
      [
        ['default', 88],
        ['medium', 240],
        ['high', 800],
      ] as const
    ).map(([size, side]) => [
      size,
      { url: `https://yt3.ggpht.com/${channelId}=s${side}`, width: side, height: side },
    ]),
  )
