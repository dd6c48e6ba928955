/** It is written: what now. */

import { useEffect } from 'preact/hooks'
import { loadSession } from '../../api/session.ts'
import { Icon } from '../../components/icon.tsx'

interface DoneProps {
  readonly files: readonly string[]
  /** The program has to be started again by hand. */
  readonly restart: boolean
}

export function Done({ files, restart }: DoneProps) {
  useEffect(() => {
    if (!restart) void loadSession()
  }, [restart])
  return (
    <>
      <div class="page-head">
        <h1>It is set up</h1>
      </div>
      <div class="notice good" role="status">
        <Icon name="check" />
        <div>
          <p>Written: {files.join(', ')}.</p>
          {restart ? (
            <p>
              Now end <code>tubewire up</code> with Ctrl-C and start it again.
            </p>
          ) : (
            <p>It watches from now on; the first alert comes with the first change.</p>
          )}
        </div>
      </div>
      {!restart && (
        <div class="row">
          <a class="button primary" href="/">
            To the overview
          </a>
          <a class="button" href="/watch">
            Watch more
          </a>
        </div>
      )}
    </>
  )
}
