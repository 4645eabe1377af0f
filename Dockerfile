# The server with the page built in. Databases come from outside: DATABASE_URL and MONGODB_URL (see docker-compose.yml).

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: the project's own one needs the files below, and no dependency needs one.
RUN npm ci --ignore-scripts
COPY . .
# What tests and builds need goes, and so does what is optional: Prisma's own command, TypeScript, the embedded PostgreSQL.
RUN npx tsx scripts/generate-client.ts \
 && npm run dashboard:build \
 && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
# HOST: inside a container the default, this machine only, would be reached by nobody.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 WORKER_PORT=4000 DATA_DIR=/data
WORKDIR /app
# Node 24 runs TypeScript as it is, and so do Prisma's WASM engines: nothing here is compiled for this image.
COPY --from=build /app/package.json /app/tsconfig.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma prisma
COPY --from=build /app/scripts/migrate.ts /app/scripts/rotate-key.ts scripts/
COPY --from=build /app/src src
COPY --from=build /app/dist dist
RUN ln -s /app/src/cli/m365-sync.js /usr/local/bin/m365-sync \
 && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ROLE === \"worker\" ? process.env.WORKER_PORT : process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself, not npm: it is the one that gets SIGTERM and stops in order.
CMD ["node", "src/main.ts"]
