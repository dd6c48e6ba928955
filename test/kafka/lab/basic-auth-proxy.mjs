// Basic auth in front of the registry (Apicurio 2.6 has basic auth only through OIDC). Env: PORT=28082 TARGET=http://127.0.0.1:28081 USER_PASS=key:secret
import http from 'node:http'

const T = new URL(process.env.TARGET ?? 'http://127.0.0.1:28081')
const want = `Basic ${Buffer.from(process.env.USER_PASS ?? 'key:secret').toString('base64')}`
http
  .createServer((q, r) => {
    if (q.headers.authorization !== want) {
      r.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Basic' })
      return r.end('{"error_code":401,"message":"Unauthorized"}')
    }
    const u = http.request(
      {
        host: T.hostname,
        port: T.port,
        path: q.url,
        method: q.method,
        headers: { ...q.headers, host: T.host },
      },
      (x) => {
        r.writeHead(x.statusCode, x.headers)
        x.pipe(r)
      },
    )
    u.on('error', () => {
      r.writeHead(502)
      r.end()
    })
    q.pipe(u)
  })
  .listen(+(process.env.PORT ?? 28082), '127.0.0.1', () => console.log('ready'))
