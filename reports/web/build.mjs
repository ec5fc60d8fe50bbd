// SPDX-License-Identifier: Apache-2.0
// npm run build: src/ to dist/. The same sources and lock file give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8').replaceAll('\r\n', '\n').trim();
const version = (name) => JSON.parse(read(`node_modules/${name}/package.json`)).version;

/** Every part of the bundle with its whole licence, as the licences ask for. */
function licences() {
  const parts = [
    [`Apache ECharts ${version('echarts')} (Apache-2.0)`, ['echarts/NOTICE', 'echarts/LICENSE']],
    ['Parts of d3 in Apache ECharts (BSD-3-Clause)', ['echarts/licenses/LICENSE-d3']],
    [`ZRender ${version('zrender')} (BSD-3-Clause)`, ['zrender/LICENSE']],
    [`tslib ${version('tslib')} (0BSD)`, ['tslib/LICENSE.txt']],
  ];
  const rule = '='.repeat(72);
  const texts = parts.map(([title, files]) =>
    [rule, title, rule, ...files.map((file) => read(`node_modules/${file}`))].join('\n\n'));
  return ['report.js holds parts of these works.', ...texts].join('\n\n') + '\n';
}

const licenceText = licences();
if (licenceText.includes('*/')) throw new Error('a licence would end the comment that it stands in');

const common = { bundle: true, minify: true, write: false, charset: 'utf8', legalComments: 'none', target: ['es2022', 'chrome108', 'firefox108', 'safari16'] };
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const script = await build({
  ...common,
  absWorkingDir: path('.'),
  entryPoints: ['src/main.js'],
  format: 'iife',
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: `/*!\n${licenceText}*/` },
});
const style = await build({ ...common, absWorkingDir: path('.'), entryPoints: ['src/report.css'] });

const js = script.outputFiles[0].text;
const css = style.outputFiles[0].text;
// They stand in <script> and <style> elements, which these would end or bend.
if (/<\/script|<!--|<script/i.test(js)) throw new Error('report.js cannot stand in a script element');
if (/<\/style/i.test(css)) throw new Error('report.css cannot stand in a style element');

mkdirSync(new URL('dist', import.meta.url), { recursive: true });
const write = (name, text) => writeFileSync(new URL(`dist/${name}`, import.meta.url), text);
write('report.js', js);
write('report.css', css);
write('LICENSES.txt', licenceText);

// tests/reports/web_assets_test.cpp compares: nobody forgets to build, or builds from something else.
const inputs = ['build.mjs', 'package.json', 'package-lock.json', ...readdirSync(new URL('src', import.meta.url)).map((name) => `src/${name}`).sort()];
const outputs = ['dist/LICENSES.txt', 'dist/report.css', 'dist/report.js'];
const sum = (name) => createHash('sha256').update(readFileSync(new URL(name, import.meta.url))).digest('hex');
write('SHA256SUMS', [...inputs, ...outputs].map((name) => `${sum(name)}  ${name}\n`).join(''));
