// Makes a version by release-it (.release-it.json): the number, the heading in CHANGELOG.md, generated pages, a commit and a signed tag. A dry
// run, unless told otherwise: `npm run release minor` shows what `npm run release minor -- --push` does.

const REALLY = '--push';
const INCREMENT = /^(?:major|minor|patch|(?:\d+\.){2}\d+)$/;

/** Arguments of release-it, or what is wrong with those that were given. */
export function releaseArguments(args) {
  const [increment = '', ...others] = args.filter((arg) => arg !== REALLY);
  if (!INCREMENT.test(increment) || others.length > 0) {
    const seen = increment === '' ? 'no version' : `"${[increment, ...others].join(' ')}"`;
    return {
      problem: `${seen} is given; expected major, minor, patch or a number such as 1.2.3, and ${REALLY} to do it`,
    };
  }
  return { args: [increment, '--ci', ...(args.includes(REALLY) ? [] : ['--dry-run'])] };
}

/** Text of one version in CHANGELOG.md, without its heading. Throws where there is none. */
export function notesOf(changelog, version) {
  const sections = changelog.split(/^(?=## \[)/m);
  const section = sections.find((text) => text.startsWith(`## [${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section of ${version}`);
  return `${section.slice(section.indexOf('\n') + 1).trim()}\n`;
}
