/** What is kept about who may come in: sessions, API tokens, share links and people, never their secrets. */

import { z } from 'zod'
import { SCOPES } from './viewer.ts'

const kept = { id: z.string().min(1), hash: z.string().min(1), createdAt: z.int() }

const session = z.object({
  ...kept,
  /** Whose: a user of the configuration, the owner by `web.password`, or one of the people here. */
  user: z.string(),
  /** Of the password it was opened with, made with the session's secret: another password ends the session. */
  fingerprint: z.string(),
  expiresAt: z.int(),
})

const token = z.object({
  ...kept,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  clients: z.array(z.string()).nullable(),
  expiresAt: z.int().nullable(),
  lastUsedAt: z.int().nullable(),
  createdBy: z.string(),
})

const share = z.object({
  ...kept,
  name: z.string(),
  client: z.string(),
  expiresAt: z.int(),
  lastUsedAt: z.int().nullable(),
  createdBy: z.string(),
})

const person = z.object({
  name: z.string(),
  role: z.enum(['owner', 'editor', 'viewer']),
  clients: z.array(z.string()).nullable(),
  /** A hash of `hashPassword`; null until the invitation is taken. */
  password: z.string().nullable(),
  invitation: z.object({ id: z.string().min(1), hash: z.string().min(1), expiresAt: z.int() }).nullable(),
  createdAt: z.int(),
  createdBy: z.string(),
})

const accessState = z.object({
  version: z.literal(1),
  sessions: z.array(session),
  tokens: z.array(token),
  shares: z.array(share),
  people: z.array(person).default([]),
})

/** Times in milliseconds since the epoch. */
export type AccessState = z.output<typeof accessState>
export type Session = z.output<typeof session>
export type ApiToken = z.output<typeof token>
export type ShareLink = z.output<typeof share>
export type Person = z.output<typeof person>

/** What was written as JSON. Throws for a text that is none of ours. */
export function parseAccessState(text: string): AccessState {
  return accessState.parse(JSON.parse(text))
}

/** Keeps the state over restarts. One process writes it. */
export interface AccessStore {
  /** Undefined before anything was written. Throws where it can't be read, or is not what was written. */
  read(): Promise<AccessState | undefined>
  /** Resolves once it is durable; what was there before stays whole until then. Called one after another. */
  write(state: AccessState): Promise<void>
}

/** Where nothing has to outlive the process. */
export function memoryStore(): AccessStore {
  let kept: AccessState | undefined
  return {
    read: async () => kept,
    write: async (state) => {
      kept = structuredClone(state)
    },
  }
}
