/** It is written: the program starts with it, and then there is something to look at. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api } from '../../api/client.ts'
import { fetchJson } from '../../api/http.ts'
import { Icon } from '../../components/icon.tsx'

interface DoneProps {
  readonly files: readonly string[]
  /** The program has to be started again by hand. */
  readonly restart: boolean
}

const LOOK_MS = 1_000

export function Done({ files, restart }: DoneProps) {
  const isUp = useSignal(false)
  useEffect(() => {
    if (restart) return
    const timer = setInterval(async () => {
      try {
        isUp.value = !(await fetchJson(api.session())).data.firstRun
      } catch {
        // The setup's server has ended, and the other one does not listen yet.
      }
      if (isUp.value) clearInterval(timer)
    }, LOOK_MS)
    return () => clearInterval(timer)
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
            <p>
              {isUp.value ? 'It watches; the first alert comes with the first change.' : 'It is starting …'}
            </p>
          )}
        </div>
      </div>
      {!restart && (
        <div class="row">
          <button
            type="button"
            class="button primary"
            disabled={!isUp.value}
            onClick={() => location.assign('/')}
          >
            To the overview
          </button>
        </div>
      )}
    </>
  )
}
