/** @type {import('next').NextConfig} */
export default {
  // Loaded from node_modules: a native module and a WebAssembly file belong to them.
  serverExternalPackages: ['fastauth-edge', '@libsql/client'],
}
