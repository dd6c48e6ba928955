/** SVG to PNG, on a thread of the renderer's own. */

/** Why there is no picture, and what to do. */
export class PictureError extends Error {
  override readonly name = 'PictureError'
}

const PROBE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9" font-size="9">x</text></svg>'

let hasFonts: boolean | undefined

/** Throws `PictureError` where this platform has no renderer, or no font to write with. */
export async function renderPng(svg: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  // Loaded only where a picture is wanted: it is native, and there is none for every platform.
  const { Resvg, renderAsync } = await import('@resvg/resvg-js').catch((cause: Error) => {
    throw new PictureError('This platform has no renderer for pictures: print the report instead', { cause })
  })
  hasFonts ??= new Resvg(PROBE).getBBox() !== undefined
  if (!hasFonts) {
    throw new PictureError(
      'This machine has no fonts to write with: install some, or mount a folder of them at /usr/share/fonts',
    )
  }
  const options = { font: { defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' } }
  return new Uint8Array((await renderAsync(svg, options, signal)).asPng())
}
