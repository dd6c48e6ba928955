/** Who is looking, and what they may see and change. */

import { computed, signal } from '@preact/signals'
import { api } from './client.ts'
import { fetchJson, onUnauthorized, send } from './http.ts'
import type { Problem } from './problem.ts'
import { invalidateAll } from './query.ts'
import type { Session } from './shapes.ts'

export const session = signal<Session | undefined>(undefined)
export const sessionProblem = signal<Problem | undefined>(undefined)

/** Numbers of ours may be shown: movement, rates, ranks, forecasts. */
export const isDerived = computed(() => session.value?.derivedMetrics === true)
/** May see and change who may look. */
export const isOwner = computed(() => session.value?.user?.role === 'owner')
/** Sees some clients alone: may read about them, and nothing else. */
export const isLimited = computed(() => (session.value?.user?.clients ?? null) !== null)
/** Has come over a read-only link. */
export const isShare = computed(() => session.value?.user?.role === 'share')
export const mayEdit = computed(() => {
  const role = session.value?.user?.role
  return role === 'owner' || role === 'editor'
})

export async function loadSession(): Promise<void> {
  try {
    session.value = (await fetchJson(api.session())).data
    sessionProblem.value = undefined
  } catch (error) {
    sessionProblem.value = error as Problem
  }
}

/** Throws `Problem` where the server refuses. */
export async function login(password: string, name?: string): Promise<void> {
  await send('POST', '/login', { password, ...(name && { name }) })
  await loadSession()
  invalidateAll()
}

/** Takes an invitation with a password of one's own. Throws `Problem`. */
export async function join(invitation: string, password: string): Promise<void> {
  await send('POST', '/join', { invitation, password })
  await loadSession()
  invalidateAll()
}

/** For whom an invitation is. Throws `Problem`. */
export function lookAtInvitation(invitation: string): Promise<{ readonly name: string }> {
  return send('POST', '/join/look', { invitation })
}

export async function logout(): Promise<void> {
  await send('POST', '/logout')
  await loadSession()
  // What was seen is another one's now.
  invalidateAll()
}

onUnauthorized.listener = () => {
  // Over or revoked: what may be seen without one is asked anew.
  if (session.value?.user) void loadSession()
}
