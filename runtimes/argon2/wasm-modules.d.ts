declare module '*/argon2.wasm' {
  const module: WebAssembly.Module
  export default module
}

declare module '*/argon2.wasm?module' {
  const module: WebAssembly.Module
  export default module
}
