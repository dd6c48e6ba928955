/** Who may look and change: people, tokens for scripts, and what was changed by whom. */

import { Audit } from './audit.tsx'
import { People } from './people.tsx'
import { Tokens } from './tokens.tsx'
import './settings.css'

export default function AccessPage() {
  return (
    <>
      <div class="page-head">
        <h1>Access</h1>
      </div>
      <People />
      <Tokens />
      <Audit />
    </>
  )
}
