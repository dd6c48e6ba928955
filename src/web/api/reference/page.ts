/** The reference as a page of our own: no script, nothing from elsewhere. */

import type { ApiDocument, Content, Operation, SchemaObject } from './document.ts'
import { nameOf, shapeOf } from './shape.ts'

export function referencePage(document: ApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'others')
  const { title, version, description } = document.info
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/api/v1/docs.css">
</head>
<body>
<main>
<h1>${escaped(title)} API <small>v1, of ${escaped(version)}</small></h1>
${description
  .split('\n')
  .map((line) => `<p>${marked(line)}</p>`)
  .join('\n')}
<p>The same for programs: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav><ul>
${operations.map(({ path, method }) => `<li><a href="#${anchor(method, path)}"><b>${method.toUpperCase()}</b> ${escaped(path)}</a></li>`).join('\n')}
</ul></nav>
${[...byTag].map(([tag, own]) => `<h2>${escaped(tag)}</h2>\n${own.map(({ path, method, operation }) => operationOf(method, path, operation)).join('\n')}`).join('\n')}
<h2>Shapes</h2>
${Object.entries(document.components.schemas)
  .map(([name, schema]) => shape(name, schema))
  .join('\n')}
</main>
</body>
</html>
`
}

function operationOf(method: string, path: string, operation: Operation): string {
  const { summary = '', description, parameters = [], requestBody, responses } = operation
  const rows = parameters.map(
    ({ name, in: where, required, description: text, schema }) =>
      `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${where}${required ? ', required' : ''}</td><td>${typeOf(schema)}</td><td>${marked(text ?? schema?.description ?? '')}${defaultOf(schema)}</td></tr>`,
  )
  return `<section id="${anchor(method, path)}">
<h3><b>${method.toUpperCase()}</b> <code>/api/v1${escaped(path)}</code></h3>
<p>${marked(summary)}</p>
${description ? `<p>${marked(description)}</p>` : ''}
${rows.length > 0 ? `<table><thead><tr><th>parameter</th><th>in</th><th>type</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>` : ''}
${requestBody ? `<p>Body: ${contentOf(requestBody.content)}</p>` : ''}
<p>Answer: ${contentOf(responses['200']?.content)} ${marked(responses['200']?.description ?? '')}</p>
</section>`
}

function shape(name: string, schema: SchemaObject): string {
  const { properties, required = [], description = '' } = schema
  const rows = Object.entries(properties ?? {}).map(
    ([field, of]) =>
      `<tr><th scope="row"><code>${escaped(field)}${required.includes(field) ? '' : '?'}</code></th><td>${typeOf(of)}</td><td>${marked(of.description ?? '')}</td></tr>`,
  )
  const body = properties
    ? `<table><thead><tr><th>member</th><th>type</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`
    : `<p>${typeOf(schema)}</p>`
  return `<section id="shape-${escaped(name)}"><h3>${escaped(name)}</h3><p>${marked(description)}</p>${body}</section>`
}

function contentOf(content: Content | undefined): string {
  return Object.entries(content ?? {})
    .map(([type, { schema }]) => `${typeOf(schema)} <small>${escaped(type)}</small>`)
    .join(' or ')
}

/** With a link where it has a name. */
function typeOf(schema: SchemaObject | undefined): string {
  const items = schema?.items
  const ref = schema?.$ref ?? items?.$ref
  if (ref === undefined) return `<code>${escaped(shapeOf(schema))}</code>`
  const name = escaped(nameOf(ref))
  return `<a href="#shape-${name}"><code>${name}${items ? '[]' : ''}</code></a>`
}

function defaultOf(schema: SchemaObject | undefined): string {
  return schema?.default === undefined
    ? ''
    : ` Default <code>${escaped(JSON.stringify(schema.default))}</code>.`
}

function anchor(method: string, path: string): string {
  return `${method}${path.replaceAll(/[^a-zA-Z0-9]+/g, '-')}`.replace(/-$/, '')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Text in which backticks stand around code. */
function marked(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

export const REFERENCE_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem }
h1 small { font-weight: normal; font-size: 1rem }
h2 { margin-top: 3rem; border-bottom: 1px solid currentColor }
section { margin: 2rem 0 }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere }
nav ul { columns: 20rem; list-style: none; padding: 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
`
