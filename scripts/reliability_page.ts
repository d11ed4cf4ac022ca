/** docs/reliability.md: each task writes the section that its run is about. */

const page = new URL("../docs/reliability.md", import.meta.url);

/** Replaces what stands between the marks of a section, and formats the page. */
export async function writeSection(name: string, lines: readonly string[]): Promise<void> {
  const begin = `<!-- ${name}: begin, written by a task -->`;
  const end = `<!-- ${name}: end -->`;
  const text = Deno.readTextFileSync(page);
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`Cannot find the section "${name}" in ${page.pathname}`);
  }
  const section = `${begin}\n\n${lines.join("\n")}\n\n`;
  Deno.writeTextFileSync(page, text.slice(0, from) + section + text.slice(to));
  const args = ["fmt", "--quiet", page.pathname];
  await new Deno.Command(Deno.execPath(), { args }).output();
}
