/** The rules: read, changed, tried on what has happened, and saved. */

import { useQuery } from '../../api/query.ts'
import { rulesApi } from '../../api/rules.ts'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { place, setParams } from '../../router/location.ts'
import { isChanged } from './drafts.ts'
import { Workbench } from './workbench.tsx'
import './rules.css'

export default function RulesPage() {
  const query = useQuery(rulesApi.rules(), ['rules'])
  const { params } = place.value
  const wanted = params.get('file')
  const line = Number(params.get('line') ?? 0)
  return (
    <Loaded query={query} loading={<RulesLoading />}>
      {(rules) => {
        const { files, engine } = rules
        const file = files.find(({ path }) => path === wanted) ?? files[0]
        if (!file) {
          return (
            <>
              <div class="page-head">
                <h1>Rules</h1>
              </div>
              <Empty icon="rules" title="There are no rules">
                <p>
                  Name a file of SQL under <code>sql.files</code> in the configuration;{' '}
                  <code>queries.sql</code> is a good one to begin with.
                </p>
              </Empty>
            </>
          )
        }
        return (
          <>
            {engine === 'ksqldb' && (
              <p class="notice">
                These rules run on a ksqlDB server. What is saved here is the file; it goes there with{' '}
                <code>tubewire deploy ksqldb</code>.
              </p>
            )}
            {files.length > 1 && (
              <nav class="rule-files" aria-label="Files">
                {files.map((one) => (
                  <button
                    type="button"
                    key={one.path}
                    class="button quiet"
                    aria-current={one === file ? 'true' : undefined}
                    onClick={() => setParams({ file: one.path, line: undefined })}
                  >
                    {one.path}
                    {isChanged(one) && <span class="badge accent">changed</span>}
                  </button>
                ))}
              </nav>
            )}
            <Workbench
              key={file.path}
              file={file}
              diagnostics={rules.diagnostics}
              line={line}
              refresh={() => query.refresh()}
            />
          </>
        )
      }}
    </Loaded>
  )
}

function RulesLoading() {
  return (
    <>
      <div class="page-head">
        <h1>Rules</h1>
      </div>
      <div class="workbench" aria-busy="true">
        <Skeleton height="min(46rem, 75dvh)" />
        <Skeleton height="20rem" />
      </div>
    </>
  )
}
