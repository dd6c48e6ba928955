/** Places for the nodes and edges of a graph that is read from left to right. */

export interface LayoutNode {
  readonly id: string
  readonly width: number
  readonly height: number
}

export interface Placed extends LayoutNode {
  readonly x: number
  readonly y: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly nodes: ReadonlyMap<string, Placed>
  /** The points that each edge passes, in the order of the edges. */
  readonly edges: readonly (readonly Point[])[]
  readonly width: number
  readonly height: number
}

export type Edge = readonly [from: string, to: string]

const COLUMN_GAP = 70
const ROW_GAP = 24
const MARGIN = 24

/**
 * Each node stands right of all that lead to it, edges that go back aside. An edge over several columns has a place of
 * its own in those between, so that it runs through no node. Within a column things are in the order of the middle of
 * what leads to them, so that few edges cross.
 */
export function layeredLayout(nodes: readonly LayoutNode[], edges: readonly Edge[]): Layout {
  const layers = new Map(layersOf(nodes, edges))
  const ways = edges.map((edge, index) => wayOf(edge, index, layers))
  const all = [
    ...nodes,
    ...ways.flatMap((way) => way.slice(1, -1)).map((id) => ({ id, width: 0, height: 0 })),
  ]
  const before = Map.groupBy(
    ways.flatMap((way) => way.slice(1).map((to, index) => [way[index]!, to] as const)),
    ([, to]) => to,
  )
  const byLayer = Map.groupBy(all, ({ id }) => layers.get(id)!)
  const columns = [...byLayer.keys()].sort((a, b) => a - b).map((layer) => byLayer.get(layer)!)
  const tallest = Math.max(0, ...columns.map(heightOf))
  const placed = new Map<string, Placed>()
  let x = MARGIN
  for (const column of columns) {
    const width = Math.max(...column.map((node) => node.width))
    let y = MARGIN + (tallest - heightOf(column)) / 2
    for (const node of byMiddle(column, before, placed)) {
      placed.set(node.id, { ...node, width: node.width || width, x, y })
      y += node.height + ROW_GAP
    }
    x += width + COLUMN_GAP
  }
  return {
    nodes: placed,
    edges: ways.map((way) => pointsOf(way.map((id) => placed.get(id)!))),
    width: x - COLUMN_GAP + MARGIN,
    height: tallest + 2 * MARGIN,
  }
}

/** The nodes that an edge passes; those between its ends are made here, and given their layers. */
function wayOf([from, to]: Edge, index: number, layers: Map<string, number>): readonly string[] {
  const [first, last] = [layers.get(from)!, layers.get(to)!]
  const between: string[] = []
  for (let layer = first + 1; layer < last; layer++) {
    const id = `\0${index}:${layer}`
    layers.set(id, layer)
    between.push(id)
  }
  return [from, ...between, to]
}

/** From the right side of the first to the left side of the last, in and out of each between. */
function pointsOf(passed: readonly Placed[]): readonly Point[] {
  const middle = ({ y, height }: Placed) => y + height / 2
  return passed.flatMap((node, index) => [
    ...(index > 0 ? [{ x: node.x, y: middle(node) }] : []),
    ...(index < passed.length - 1 ? [{ x: node.x + node.width, y: middle(node) }] : []),
  ])
}

function heightOf(column: readonly LayoutNode[]): number {
  return column.reduce((sum, { height }) => sum + height + ROW_GAP, -ROW_GAP)
}

/** The length of the longest way to each node. */
function layersOf(nodes: readonly LayoutNode[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const layers = new Map<string, number>()
  const open = new Set<string>()
  const before = Map.groupBy(edges, ([, to]) => to)
  const visit = (id: string): number => {
    const known = layers.get(id)
    if (known !== undefined) return known
    // On the way to itself: an edge that goes back.
    if (open.has(id)) return -1
    open.add(id)
    const layer = Math.max(-1, ...(before.get(id) ?? []).map(([from]) => visit(from))) + 1
    open.delete(id)
    layers.set(id, layer)
    return layer
  }
  for (const { id } of nodes) visit(id)
  return layers
}

function byMiddle(
  column: readonly LayoutNode[],
  before: ReadonlyMap<string, readonly Edge[]>,
  placed: ReadonlyMap<string, Placed>,
): readonly LayoutNode[] {
  const middle = ({ id }: LayoutNode) => {
    const places = (before.get(id) ?? []).flatMap(([from]) => {
      const node = placed.get(from)
      return node ? [node.y + node.height / 2] : []
    })
    return places.length === 0 ? 0 : places.reduce((sum, place) => sum + place, 0) / places.length
  }
  return column
    .map((node, index) => ({ node, place: middle(node), index }))
    .sort((a, b) => a.place - b.place || a.index - b.index)
    .map(({ node }) => node)
}
