/** The rules: read, checked, tried on the log, and saved. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Auth } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { recordChange } from '../record.ts'
import {
  COMPLETIONS,
  COMPOSED,
  RULE_FORM,
  RULES,
  RULES_CHECK,
  RULES_FILE,
  RULES_PATH,
  RULES_PREVIEW,
  RULES_PREVIEW_BODY,
  RULES_PREVIOUS,
  RULES_RESTORE,
  RULES_SAVE,
  RULES_TRY,
} from '../schemas/rules.ts'

const tags = ['rules']

const read = createRoute({
  method: 'get',
  path: '/rules',
  tags,
  summary: 'The files of rules, what of them runs, and what the linter says',
  responses: answer('The rules', RULES),
})

const completions = createRoute({
  method: 'get',
  path: '/rules/completions',
  tags,
  summary: 'Words, functions, streams and columns that a rule may use',
  responses: answer('What an editor offers', COMPLETIONS),
})

const previous = createRoute({
  method: 'get',
  path: '/rules/previous',
  tags,
  summary: 'A file as it was before the last save',
  request: { query: z.object({ path: RULES_PATH }) },
  responses: answer('The version before', RULES_PREVIOUS),
})

const check = createRoute({
  method: 'post',
  path: '/rules/check',
  tags,
  summary: 'What would come of a text, without saving it',
  request: body(RULES_TRY),
  responses: answer('Findings, what would run, and what becomes of state', RULES_CHECK),
})

const preview = createRoute({
  method: 'post',
  path: '/rules/preview',
  tags,
  summary: 'The alerts that a text would have sent over what the log holds; nothing is delivered',
  request: body(RULES_PREVIEW_BODY),
  responses: answer('The alerts, beside those of the present rules', RULES_PREVIEW),
})

const compose = createRoute({
  method: 'post',
  path: '/rules/compose',
  tags,
  summary: 'A rule from a form, as SQL to be put at the end of a file',
  request: body(RULE_FORM),
  responses: answer('The SQL', COMPOSED),
})

const save = createRoute({
  method: 'put',
  path: '/rules',
  tags,
  summary: 'Save a file; what is running changes at once, and the version before is kept',
  request: body(RULES_SAVE),
  responses: answer('The file as it is now', RULES_FILE),
})

const restore = createRoute({
  method: 'post',
  path: '/rules/restore',
  tags,
  summary: 'Bring the version before the last save back',
  request: body(RULES_RESTORE),
  responses: answer('The file as it is now', RULES_FILE),
})

export function rulesRoutes({ desks: { rules }, history }: Pick<ApiPorts, 'desks' | 'history'>, auth: Auth) {
  return newApi()
    .openapi(read, async (c) => c.json(await rules.read(), 200))
    .openapi(completions, async (c) => c.json(await rules.completions(), 200))
    .openapi(previous, async (c) => c.json(await rules.previous(c.req.valid('query').path), 200))
    .openapi(check, async (c) => {
      const { path, text } = c.req.valid('json')
      return c.json(await rules.check(path, text), 200)
    })
    .openapi(preview, async (c) => {
      const { path, text, since } = c.req.valid('json')
      const found = await rules.preview(path, text, since, c.req.raw.signal)
      const named = [...found.alerts, ...found.addedAlerts, ...found.perVideo].flatMap(
        ({ videoId }) => videoId ?? [],
      )
      const titles = await history.answers.titlesOf([...new Set(named)])
      const titled = <Row extends { readonly videoId: string | null }>(row: Row) => ({
        ...row,
        title: titles.get(row.videoId ?? '') ?? null,
      })
      return c.json(
        {
          ...found,
          alerts: found.alerts.map(titled),
          addedAlerts: found.addedAlerts.map(titled),
          perVideo: found.perVideo.map(titled),
        },
        200,
      )
    })
    .openapi(compose, async (c) => c.json({ sql: await rules.compose(c.req.valid('json')) }, 200))
    .openapi(save, async (c) => {
      const saved = await rules.save({ ...c.req.valid('json'), by: c.var.viewer.name })
      await recordChange(auth, c, 'rules.save', saved.path)
      return c.json(saved, 200)
    })
    .openapi(restore, async (c) => {
      const saved = await rules.restore({ ...c.req.valid('json'), by: c.var.viewer.name })
      await recordChange(auth, c, 'rules.restore', saved.path)
      return c.json(saved, 200)
    })
}
