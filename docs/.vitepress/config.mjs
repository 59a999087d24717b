// The site of these pages: `npm run docs` builds it into `.site/`. Pages, their order and titles are those of README.md in this folder.
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { readSidebar } from './sidebar.mjs';

const docs = dirname(dirname(fileURLToPath(import.meta.url)));
const { description, repository } = JSON.parse(readFileSync(join(docs, '..', 'package.json'), 'utf8'));
const source = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** A page may link to any file of the repository, which has no page here. */
function linkOutside(markdown) {
  const { link_open: render = (tokens, at, options, _env, self) => self.renderToken(tokens, at, options) } =
    markdown.renderer.rules;
  markdown.renderer.rules.link_open = (tokens, at, options, env, self) => {
    const href = tokens[at].attrGet('href') ?? '';
    const path = posix.join('docs', posix.dirname(env.relativePath ?? ''), href);
    if (!/^[a-z]+:|^[#/]/.test(href) && !path.startsWith('docs/'))
      tokens[at].attrSet('href', `${source}/blob/main/${path}`);
    return render(tokens, at, options, env, self);
  };
}

export default defineConfig({
  title: 'otel-auto',
  description,
  cleanUrls: false,
  outDir: join(docs, '..', '.site'),
  cacheDir: join(docs, '..', 'node_modules', '.vitepress'),
  lastUpdated: false,
  rewrites: (path) => path.replace(/(^|\/)README\.md$/, '$1index.md'),
  // Angle brackets and braces in the pages are text: they are read on GitHub too.
  markdown: { html: false, linkify: false, config: linkOutside },
  themeConfig: {
    sidebar: readSidebar(join(docs, 'README.md')),
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: source }],
  },
});
