# tubewire in one image: docker build -t tubewire . && docker compose up
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json queries.sql tubewire.schema.json CHANGELOG.md ./
COPY scripts scripts
COPY tools tools
COPY src src
COPY ui ui
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim AS image
# One arena of malloc: threads of V8 free what the main thread takes, and several keep a quarter more.
ENV NODE_ENV=production MALLOC_ARENA_MAX=1
WORKDIR /app
COPY --from=build /app/package.json /app/queries.sql ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# A small young generation: V8's own choice is up to 128 MB. Without `--` Node would take --env-file for its own.
ENTRYPOINT ["node", "--max-semi-space-size=16", "--", "/app/dist/main.js"]
CMD ["up", "--config", "/etc/tubewire/tubewire.yaml"]

# docker build --target kafka -t tubewire . : with the client that `log.kind: kafka` needs, as its makers built it.
FROM image AS kafka
USER root
WORKDIR /
RUN npm install --prefix . --no-audit --no-fund @confluentinc/kafka-javascript@1.10.1 @platformatic/kafka@2.12.1
WORKDIR /app
USER node

FROM image
