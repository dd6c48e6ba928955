import type { Metric, Presence, VideoState } from './model.ts'

/** Something a test did to a video. From `atMs` on it holds, until a later edit of the same thing. */
export type VideoEdit = { readonly atMs: number } & (
  | { readonly what: 'metric'; readonly metric: Metric; readonly set: MetricEdit }
  | { readonly what: 'title'; readonly title: string }
  | { readonly what: 'presence'; readonly presence: Presence | 'story' }
  | { readonly what: 'statistics'; readonly present: boolean }
)

/** `held` stays as it is, `grown` goes on as the story does, from this value; 'story' takes the edit back. */
export type MetricEdit = { readonly held: bigint | null } | { readonly grown: bigint } | 'story'

/** In order of time, and of making within one instant. */
export function insertEdit(edits: VideoEdit[], edit: VideoEdit): void {
  let at = edits.length
  while (at > 0 && edits[at - 1]!.atMs > edit.atMs) at--
  edits.splice(at, 0, edit)
}

/** The state with the edits up to `atMs` applied to what the story tells. */
export function withEdits(
  story: VideoState,
  edits: readonly VideoEdit[],
  atMs: number,
  storyAt: (atMs: number) => VideoState,
): VideoState {
  let state = story
  for (const edit of edits) {
    if (edit.atMs > atMs) break
    switch (edit.what) {
      case 'title':
        state = { ...state, title: edit.title }
        break
      case 'presence':
        state = { ...state, presence: edit.presence === 'story' ? story.presence : edit.presence }
        break
      case 'statistics':
        state = { ...state, hasStatistics: edit.present }
        break
      case 'metric':
        state = { ...state, [edit.metric]: metricAfter(edit.metric, edit.set, edit.atMs, story, storyAt) }
        break
    }
  }
  return state
}

function metricAfter(
  metric: Metric,
  set: MetricEdit,
  editedAtMs: number,
  story: VideoState,
  storyAt: (atMs: number) => VideoState,
): bigint | null {
  if (set === 'story') return story[metric]
  if ('held' in set) return set.held
  const then = storyAt(editedAtMs)[metric] ?? 0n
  return set.grown + (story[metric] ?? then) - then
}
