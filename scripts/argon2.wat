;; Around the module of @phi-ag/argon2: what runtimes/argon2/wasm.js calls, and nothing else. Without an encoded string to
;; write (its pointer and its length are 0 here), the optimizer finds that nothing needs printf.
(module
  (import "argon2" "memory" (memory $memory 258 32768))
  (import "argon2" "_initialize" (func $initialize))
  (import "argon2" "malloc" (func $malloc (param i32) (result i32)))
  (import "argon2" "free" (func $free (param i32)))
  (import "argon2" "argon2_hash" (func $hash
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (export "memory" (memory $memory))
  (export "_initialize" (func $initialize))
  (export "malloc" (func $malloc))
  (export "free" (func $free))
  ;; passes, memory, lanes, password, its length, salt, its length, tag, its length, variant, version
  (func (export "argon2_hash")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (call $hash
      (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (local.get 6) (local.get 7) (local.get 8) (i32.const 0) (i32.const 0) (local.get 9)
      (local.get 10))))
