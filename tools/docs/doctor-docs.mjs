// The pages of docs/doctor: one for each finding of `otel-auto doctor`, made of the texts in src/doctor/findings, and a list of them.

const AREA_TITLES = {
  loader: 'Loading',
  libraries: 'Libraries',
  settings: 'Settings',
  export: 'Sending',
  traces: 'Traces',
};

/** Path → text of every page. Needs a Node that reads TypeScript. */
export async function doctorPages() {
  const { kinds } = await import('../../src/doctor/all-findings.ts');
  const { docsOf } = await import('../../src/doctor/finding.ts');
  return {
    'docs/doctor/README.md': overview(kinds),
    ...Object.fromEntries(kinds.map((kind) => [docsOf(kind.code), page(kind)])),
  };
}

function overview(kinds) {
  const lines = [
    '# Doctor',
    '',
    '`npx @org/otel-auto doctor -- node app.js` runs the app with the loader, and says why something is not traced and what to do.',
    'Without a command it looks at the folder and the environment only. It changes nothing, and sends one request without spans to',
    'the endpoint that is set. The app is ended when it has been ready for two seconds, or after the time of `--for`.',
    '',
    'The exit code is 0 if there is no error, 1 if there is one, and 2 if the doctor could not do its work. `--json` prints the',
    'report for programs, `--markdown` for an issue, and `--only` takes areas or codes.',
    '',
    '<!-- Generated from src/doctor/findings. -->',
  ];
  for (const [area, title] of Object.entries(AREA_TITLES)) {
    lines.push('', `## ${title}`, '', `Area: \`${area}\``, '');
    for (const kind of kinds.filter((one) => one.area === area))
      lines.push(`- [${kind.code}](${kind.code}.md), ${kind.level}: ${kind.title}`);
  }
  return `${lines.join('\n')}\n`;
}

function page({ code, level, title, explanation }) {
  return `# ${code}\n\n<!-- Generated from src/doctor/findings. -->\n\n**${level}** · ${title}\n\n${explanation}\n\n[All findings](README.md)\n`;
}
