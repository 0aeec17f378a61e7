// A visitor's own files, as the visitor API takes them.

/** `{name, mimetype, content}` where the file is UTF-8 text, else `{name, mimetype, base64}`. */
export async function packed(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base = { name: file.name, mimetype: file.type || undefined };
  try {
    const content = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!content.includes("\0")) return { ...base, content };
  } catch {
    return { ...base, base64: toBase64(bytes) };
  }
  return { ...base, base64: toBase64(bytes) };
}

function toBase64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
