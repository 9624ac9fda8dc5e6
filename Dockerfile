# The whole service in one image: run it with any role of database by DATABASE_URL (see docker-compose.yml).
# scripts/container.test.ts performs these very steps as an ordinary user, so keep to ENV, WORKDIR, COPY, RUN, USER and CMD.
FROM node:26-slim

ENV NODE_ENV=production
ENV CI=true

# Made here, because /app belongs to root and the steps below run as an ordinary user.
RUN install -d -o node -g node /app /data
USER node
WORKDIR /app

COPY --chown=node:node package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json ./
COPY --chown=node:node prisma prisma
COPY --chown=node:node scripts scripts
COPY --chown=node:node packages packages
COPY --chown=node:node apps apps

# One layer: what only the build needs is gone before it is written.
RUN npx -y pnpm@12.21.0 install --frozen-lockfile --prod=false \
 && npx -y pnpm@12.21.0 build \
 && npx -y pnpm@12.21.0 install --frozen-lockfile --prod --no-optional \
 && rm -rf ~/.npm ~/.cache ~/.local/share/pnpm

ENV MAILCOTE_DATA_DIR=/data
ENV MAILCOTE_HOST=0.0.0.0
ENV MAILCOTE_LOG_FORMAT=pretty
VOLUME /data
EXPOSE 8080 2525 2587 2465 2143 2993 2110 2995
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "apps/server/src/main.ts"]
