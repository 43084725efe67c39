// Builds what the server serves: the same bytes from the same lock, and the licences of all that is inside.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const TO = "../api/page/";
const { metafile } = await build({
  entryPoints: ["src/chart.ts"],
  outdir: TO,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
  banner: { js: "/* Built by widget/build.mjs. Licences: chart.licences.txt */" },
});

const inside = Object.entries(Object.values(metafile.outputs)[0].inputs).filter(([, { bytesInOutput }]) => bytesInOutput);
const packages = inside.map(([path]) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean);
const parts = [...new Set(packages)].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} comes without its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync(`${TO}chart.licences.txt`, parts.join(`\n${"-".repeat(80)}\n\n`));
