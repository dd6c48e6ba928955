/** The frame of the forms through which one comes in: the mark, a heading, and what went wrong. */

import type { ComponentChildren } from 'preact'
import { Icon } from '../../components/icon.tsx'
import './login.css'

/** Under this id the form tells what went wrong. */
export const DOOR_PROBLEM = 'door-problem'

interface DoorProps {
  readonly title: string
  readonly problem: { readonly message: string } | undefined
  readonly onEnter: () => unknown
  readonly children: ComponentChildren
}

export function Door({ title, problem, onEnter, children }: DoorProps) {
  return (
    <div class="login">
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault()
          onEnter()
        }}
      >
        <div class="login-brand">
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <h1>{title}</h1>
        </div>
        {problem && (
          <p id={DOOR_PROBLEM} class="bad small row" role="alert">
            <Icon name="warning" size={16} />
            {problem.message}
          </p>
        )}
        {children}
      </form>
    </div>
  )
}

interface DoorButtonProps {
  readonly isRunning: boolean
  readonly isDisabled?: boolean
  readonly children: string
}

export function DoorButton({ isRunning, isDisabled = false, children }: DoorButtonProps) {
  return (
    <button type="submit" class="button primary" disabled={isRunning || isDisabled}>
      {isRunning ? 'One moment …' : children}
    </button>
  )
}
