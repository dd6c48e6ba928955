/** Reasons for silence, in sentences. */

import type { ComponentChildren } from 'preact'
import type { SilenceReason } from '../../../../src/history/index.ts'
import type { AlertRow } from '../../api/shapes.ts'
import { ALERT_STATES, alertStateText } from '../../components/video-state.tsx'
import { count, plural } from '../../format/number.ts'
import { Moment } from '../../format/time.tsx'
import { STATE_MEANS } from './outcome.ts'

export function reasonText(reason: SilenceReason): ComponentChildren {
  switch (reason.code) {
    case 'not-kept':
      return 'The time is further back than anything is kept, so nobody can tell.'
    case 'unknown-video':
      return (
        <>
          The video is not watched. <a href="/watch">Put it on the watch list</a>.
        </>
      )
    case 'not-watched-yet':
      return (
        <>
          The video was not watched yet: it was first seen <Moment at={reason.firstSeenAt} seconds />. Rules
          compare with what was there before, and there was nothing.
        </>
      )
    case 'not-observed':
      return (
        <>
          Nobody looked at the video then: nothing was seen from <Moment at={reason.from} seconds />{' '}
          {reason.to === null ? 'until now' : <>to {<Moment at={reason.to} seconds />}</>}. See{' '}
          <a href="/health">whether something is wrong</a>.
        </>
      )
    case 'first-observation':
      return 'It was the first look at the video: there was nothing to compare with.'
    case 'unchanged':
      return 'Nothing had changed: YouTube said the same as before.'
    case 'no-value':
      return `YouTube did not tell the ${reason.metric} (${reason.state}), so no rule could compare them.`
    case 'no-rule-matched':
      return (
        <>
          Something changed, but <a href="/rules">no rule</a> found it worth a message.
        </>
      )
    case 'alert-exists':
      return (
        <>
          There was <a href={`/alerts/${encodeURIComponent(reason.alert)}`}>a message</a>:{' '}
          {alertStateText(reason.state).toLowerCase()}. {STATE_MEANS[reason.state]}
        </>
      )
  }
}

/** `There were 20 messages: 12 sent, 8 in a digest.` */
export function manyText(alerts: readonly AlertRow[]): string {
  const byState = ALERT_STATES.flatMap((state) => {
    const number = alerts.filter((alert) => alert.state === state).length
    return number === 0 ? [] : [`${count(number)} ${alertStateText(state).toLowerCase()}`]
  })
  return `There were ${plural(alerts.length, 'message')}: ${byState.join(', ')}. They stand below.`
}
