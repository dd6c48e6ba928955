/** The columns that are shown now: of this view, to this reader, on this screen. */

import { isDerived } from '../../api/session.ts'
import { useMedia } from '../../format/media.ts'
import { type Column, columnsOf, ROOMS, type Room } from './columns.tsx'
import type { View } from './view.ts'

export function useColumns(view: View): readonly Column[] {
  const rooms: Readonly<Record<Room, boolean>> = {
    tablet: useMedia(ROOMS.tablet),
    laptop: useMedia(ROOMS.laptop),
    desk: useMedia(ROOMS.desk),
    wide: useMedia(ROOMS.wide),
  }
  const there = new Set((Object.keys(rooms) as Room[]).filter((room) => rooms[room]))
  return columnsOf(view, isDerived.value, there)
}
