import { readFileSync } from 'node:fs';

/**
 * The groups of pages that a page lists under its headings.
 * @param {string} file a page of lists of links
 * @returns {{ text: string, items: { text: string, link: string }[] }[]} links as VitePress has them, from the folder of pages
 */
export function readSidebar(file) {
  const [, ...sections] = readFileSync(file, 'utf8').split(/^## /m);
  return sections.map((section) => ({
    text: section.slice(0, section.indexOf('\n')),
    items: [...section.matchAll(/\[([^\]]+)\]\(([\w/-]+)\.md\)/g)].map(([, text, page]) => ({
      text: text[0].toUpperCase() + text.slice(1),
      link: `/${page.replace(/README$/, '')}`,
    })),
  }));
}
