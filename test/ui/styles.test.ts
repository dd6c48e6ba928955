import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'

/** Style sheets of pages stay once a page was shown: a class of the same name would change another page after it. */
test('no two pages give the same class its looks', () => {
  const owners = new Map<string, Set<string>>()
  const sheets = globSync('ui/src/pages/*/*.css')
  for (const sheet of sheets) {
    const css = readFileSync(sheet, 'utf8').replaceAll(/\/\*.*?\*\//gs, '')
    for (const [, selectors = ''] of css.matchAll(/([^{}]+)\{/g)) {
      for (const selector of selectors.split(',')) {
        // What stands first decides where it holds: below a class of the page's own it holds there alone.
        const [, name] = /^\s*[a-z]*\.([\w-]+)/.exec(selector) ?? []
        if (name) owners.set(name, (owners.get(name) ?? new Set()).add(dirname(sheet)))
      }
    }
  }
  const shared = [...owners].filter(([, pages]) => pages.size > 1).map(([name]) => name)
  assert.ok(owners.size > 50, 'the style sheets are read')
  assert.deepEqual(shared, [])
})
