/** The questions, in their order. */

import type { FoundChat } from '../../api/setup.ts'

export interface Answers {
  readonly key?: string
  readonly source?: { readonly text: string; readonly detail: string }
  readonly client?: string
  readonly telegram?: { readonly token: string; readonly chat: FoundChat }
  readonly derived?: boolean
}

export type StepName = keyof Answers

interface StepWords {
  readonly name: StepName
  readonly title: string
  /** What was answered; undefined: nothing yet. */
  readonly summary: (answers: Answers) => string | undefined
}

export const STEPS: readonly StepWords[] = [
  { name: 'key', title: 'YouTube', summary: ({ key }) => key && 'the API key works' },
  { name: 'source', title: 'What to watch', summary: ({ source }) => source?.detail },
  { name: 'client', title: 'For whom', summary: ({ client }) => client },
  {
    name: 'telegram',
    title: 'Telegram',
    summary: ({ telegram }) => telegram && `alerts go to ${telegram.chat.name}`,
  },
  {
    name: 'derived',
    title: 'Numbers of our own',
    summary: ({ derived }) => (derived === undefined ? undefined : derived ? 'shown' : 'not shown'),
  },
]
