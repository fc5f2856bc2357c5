// The public interface of each entry, as a report under docs/api-report/, so that a change to it
// shows in review. With --local the reports are written; without, they are compared and a
// difference fails. Needs a build.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entries } from './entries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const localBuild = process.argv.includes('--local');
const reportFolder = join(root, 'docs/api-report');
mkdirSync(reportFolder, { recursive: true });
mkdirSync(join(root, 'temp/api-report'), { recursive: true });

// A symbol that another entry exports too is fine; one that no entry exports is not.
const log = (logLevel, addToApiReportFile = false) => ({ logLevel, addToApiReportFile });
const messages = {
  compilerMessageReporting: { default: log('warning') },
  extractorMessageReporting: {
    default: log('warning'),
    // Everything an entry exports is public: a release tag on each would say nothing more.
    'ae-missing-release-tag': log('none'),
    'ae-unresolved-link': log('none'),
    'ae-undocumented': log('none'),
    'ae-forgotten-export': log('warning', true),
  },
  // The documentation's own spec checks the texts; TSDoc is strict about braces and `>`.
  tsdocMessageReporting: { default: log('none') },
};

let failed = false;
for (const { report, types } of entries) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, types),
      bundledPackages: [],
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json'), skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFileName: `${report}.api.md`,
        reportFolder,
        reportTempFolder: join(root, 'temp/api-report'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages,
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  const result = Extractor.invoke(config, {
    localBuild,
    messageCallback: (message) => {
      // Its greeting and its remarks on the version of TypeScript are not about us.
      if (message.category === 'console') message.logLevel = 'none';
    },
  });
  const bad = result.errorCount > 0 || (!localBuild && result.apiReportChanged);
  failed ||= bad;
  const verdict = bad ? 'DIFFERS' : result.apiReportChanged ? 'written' : 'as committed';
  console.log(
    `${report}.api.md: ${verdict}${result.warningCount ? `, ${result.warningCount} warnings` : ''}`,
  );
}
if (failed) {
  console.error('The public interface has changed: look at it, then run `npm run api`.');
  process.exit(1);
}
