/** A graph as a picture: topics are pills, queries are boxes with their operators. */

import type { ProgramGraph, QueryNode, TopicNode } from './graph.ts'
import { type LayoutNode, layeredLayout, type Placed, type Point } from './layout.ts'
import type { Operator } from './operators.ts'

const CHARACTER = 6.7
const LINE = 16
const PADDING = 10
const MAX_CHARACTERS = 46

interface Box extends LayoutNode {
  readonly kind: 'topic' | 'internal' | 'query'
  readonly lines: readonly string[]
  readonly title: string
}

/** A whole SVG document, which needs nothing from outside. It follows the viewer's light or dark scheme. */
export function graphSvg(graph: ProgramGraph): string {
  const boxes = [...graph.topics.map(topicBox), ...graph.queries.map(queryBox)]
  const edges = graph.queries.flatMap(({ id, inputs, stages }) => [
    ...inputs.map((topic) => [`topic ${topic}`, `query ${id}`] as const),
    ...stages.flatMap(({ outputs }) => outputs.map((topic) => [`query ${id}`, `topic ${topic}`] as const)),
  ])
  const layout = layeredLayout(boxes, edges)
  const lines = layout.edges.map(drawEdge)
  const drawn = boxes.map((box) => drawBox(box, layout.nodes.get(box.id)!))
  const { width, height } = layout
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="Topics and queries">
<style>${STYLE}</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" class="head"/></marker></defs>
${[...lines, ...drawn].join('\n')}
</svg>
`
}

const STYLE = `
:root{color-scheme:light dark}
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}
.name{font-weight:bold}
.topic rect{fill:#ddf4ff;stroke:#0969da}
.internal rect{fill:#f6f8fa;stroke:#8c959f;stroke-dasharray:4 3}
.query rect{fill:#fff;stroke:#57606a}
path{fill:none;stroke:#57606a;stroke-width:1.2}
.head{fill:#57606a;stroke:none}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.topic rect{fill:#0c2d6b;stroke:#4493f8}.internal rect{fill:#21262d;stroke:#7d8590}
.query rect{fill:#161b22;stroke:#7d8590}path{stroke:#7d8590}.head{fill:#7d8590}
}`

function topicBox({ name, sources, isInternal, isCompacted }: TopicNode): Box {
  const facts = [...sources, ...(isCompacted ? ['compacted'] : []), ...(isInternal ? ['internal'] : [])]
  return box(`topic ${name}`, isInternal ? 'internal' : 'topic', [name, ...facts])
}

function queryBox({ id, rule, stages }: QueryNode): Box {
  const operators = stages.flatMap((stage) => flat(stage.operators))
  const lines = operators
    .filter(({ name }) => name !== 'source')
    .flatMap(({ name, detail, state }) => [
      `${name}: ${detail}`,
      ...(state === undefined ? [] : [`  ▣ ${state}`]),
    ])
  return box(`query ${id}`, 'query', [id, rule, ...lines])
}

function flat(operator: Operator): readonly Operator[] {
  return [...operator.inputs.flatMap(flat), operator]
}

function box(id: string, kind: Box['kind'], full: readonly string[]): Box {
  const lines = full.map((line) =>
    line.length > MAX_CHARACTERS ? `${[...line].slice(0, MAX_CHARACTERS - 1).join('')}…` : line,
  )
  const width = Math.max(...lines.map((line) => line.length)) * CHARACTER * 1.1 + 2 * PADDING
  return { id, kind, lines, title: full.join('\n'), width, height: lines.length * LINE + 2 * PADDING - 4 }
}

function drawBox({ kind, lines, title }: Box, { x, y, width, height }: Placed): string {
  const radius = kind === 'query' ? 4 : Math.min(height / 2, 18)
  const texts = lines.map(
    (line, index) =>
      `<text x="${round(x + PADDING)}" y="${round(y + PADDING + LINE * index + 9)}"${index === 0 ? ' class="name"' : ''} xml:space="preserve">${escaped(line)}</text>`,
  )
  return `<g class="${kind}"><title>${escaped(title)}</title><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}"/>${texts.join('')}</g>`
}

/** Curves between columns, straight lines past them. */
function drawEdge(points: readonly Point[]): string {
  const [start, ...rest] = points
  const parts = rest.map((to, index) => {
    const from = points[index]!
    const isLast = index === rest.length - 1
    // The arrow's head ends at the box.
    const x = round(isLast ? to.x - 1 : to.x)
    if (index % 2 === 1) return `L${x} ${round(to.y)}`
    const bend = Math.max(30, Math.abs(to.x - from.x) / 2)
    return `C${round(from.x + bend)} ${round(from.y)} ${round(to.x - bend)} ${round(to.y)} ${x} ${round(to.y)}`
  })
  return `<path d="M${round(start!.x)} ${round(start!.y)}${parts.join('')}" marker-end="url(#arrow)"/>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
