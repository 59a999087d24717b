// Writes a Next.js project into app.next, and builds it as its author would: with nothing of ours. Once for each content.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const FILES = {
  'next.config.mjs': `
    const root = ${JSON.stringify(import.meta.dirname)};
    export default { outputFileTracingRoot: root, turbopack: { root } };
  `,
  'app/layout.js': `
    export default function Layout({ children }) {
      return <html><body>{children}</body></html>;
    }
  `,
  'app/page.js': `
    export default function Home() {
      return <p>home</p>;
    }
  `,
  'app/orders/[id]/page.js': `
    export default async function Order({ params }) {
      const { id } = await params;
      const price = await fetch(process.env.UPSTREAM + '/price/' + id, { cache: 'no-store' });
      return <p>{id}: {await price.text()}</p>;
    }
  `,
  'app/api/orders/[id]/route.js': `
    export async function GET(request, { params }) {
      const { id } = await params;
      const stock = await fetch(process.env.UPSTREAM + '/stock/' + id, { cache: 'no-store' });
      return Response.json({ id, stock: await stock.text() });
    }
  `,
  'app/api/broken/route.js': `
    export const dynamic = 'force-dynamic';
    export async function GET() {
      throw new RangeError('out of stock');
    }
  `,
  'pages/customers/[id].js': `
    export async function getServerSideProps({ params }) {
      return { props: { id: params.id } };
    }
    export default function Customer({ id }) {
      return <p>{id}</p>;
    }
  `,
  'pages/api/customers/[id].js': `
    export default async function handler(request, response) {
      const debts = await fetch(process.env.UPSTREAM + '/debts/' + request.query.id);
      response.json({ debts: await debts.text() });
    }
  `,
};

const project = path.join(import.meta.dirname, 'app.next');
const stamp = path.join(project, 'stamp.json');
const cli = createRequire(import.meta.url).resolve('next/dist/bin/next');
const made = JSON.stringify({ FILES, version: readFileSync(path.join(cli, '../../../package.json'), 'utf8') });

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== made) {
  rmSync(project, { recursive: true, force: true });
  for (const [name, text] of Object.entries(FILES)) {
    const file = path.join(project, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  const { status } = spawnSync(process.execPath, [cli, 'build'], { cwd: project, env, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  writeFileSync(stamp, made);
}
