// Builds what the server serves: the same bytes from the same lock, and the licences of all that is inside.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { build, transformWithEsbuild } from "vite";

const TO = "../api/page/";

async function bundle(name, format) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: "warn",
    build: {
      lib: { entry: `src/${name}.ts`, formats: [format], name, fileName: name },
      target: "es2022",
      minify: false, // of a module Vite would keep the blanks
      write: false,
    },
  });
  const [{ code, modules }] = output;
  const banner = `/* Built by widget/build.mjs. Licences: ${name}.licences.txt */`;
  const small = await transformWithEsbuild(code, `${name}.js`, {
    minify: true, legalComments: "none", target: "es2022", sourcemap: false, banner,
  });
  const inside = Object.entries(modules).filter(([, { renderedLength }]) => renderedLength).map(([path]) => path);
  writeFileSync(`${TO}${name}.js`, small.code);
  writeFileSync(`${TO}${name}.licences.txt`, licences(inside));
}

// The folder of the package that a module belongs to, or nothing when it is our own.
function packageOf(path) {
  if (!path.includes("/node_modules/")) return null;
  const named = (folder) => existsSync(`${folder}/package.json`) && JSON.parse(readFileSync(`${folder}/package.json`, "utf8")).version;
  let folder = dirname(path);
  while (!named(folder)) folder = dirname(folder);
  return folder;
}

function licences(modules) {
  const folders = [...new Set(modules.map(packageOf).filter(Boolean))];
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (!file) throw new Error(`${name} comes without its licence`);
    return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
  });
  return [...new Set(parts)].sort().join(`\n${"-".repeat(80)}\n\n`);
}

await bundle("chart", "es"); // what the widget imports when it is needed
await bundle("widget", "iife"); // any script tag loads it
