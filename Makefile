# respdk: SPDK v26.01's C API and ABI as one shared library, written in Rust.
#
#   make            builds target/release/librespdk.so and target/release/respdk_tgt, the target program
#   make run        builds, installs into out/prefix, compiles a C application through pkg-config and runs it
#   make stack      an encrypted mirror over two files, made, enlarged and repaired by RPC
#   make test       everything that can be tested without special hardware
#   make install    PREFIX (default /usr/local), DESTDIR
#   make bench      ratios against a raw baseline, side by side
#   make lint       format, clippy, the floors
#   make fuzz       every reader of what others wrote, SECS (60) each; nightly toolchain and cargo-fuzz needed

PREFIX ?= /usr/local
DESTDIR ?=
CARGO ?= cargo
CC ?= cc
CXX ?= c++
PYTHON ?= python3
# The prefix that `run` and `test` install into.
LOCAL := $(CURDIR)/out/prefix
# "release" or "dev".
PROFILE ?= release
TARGET ?= $(CURDIR)/target
LIB := $(TARGET)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/librespdk.so
TGT := $(dir $(LIB))respdk_tgt
SONAME := librespdk.so.26

.PHONY: all lib tgt run stack test test-rust test-abi test-c install uninstall local bench lint fuzz clean matrix FORCE

all: lib tgt

lib:
	@./.ci/need cargo $(CC) pkg-config libssl
	@# The cdylib alone: with the rlib beside it cargo leaves link-time optimisation out.
	CARGO_TARGET_DIR=$(TARGET) $(CARGO) rustc --profile $(PROFILE) --lib --crate-type cdylib

# The target program: starts the framework and does what RPCs tell it.
tgt: lib
	@ln -sf librespdk.so '$(dir $(LIB))$(SONAME)'
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -o '$(TGT)' app/respdk_tgt.c '$(LIB)' -Wl,-rpath,'$$ORIGIN:$$ORIGIN/../lib'

# Installs what was built: headers, the library, upstream's sonames, linker names and .pc files.
install: tgt
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' LIB='$(LIB)' TGT='$(TGT)' SONAME='$(SONAME)' ./pkgconfig/install

uninstall:
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' LIB='$(LIB)' TGT='$(TGT)' SONAME='$(SONAME)' ./pkgconfig/install --remove

local: tgt
	@rm -rf '$(LOCAL)'
	@PREFIX='$(LOCAL)' DESTDIR= LIB='$(LIB)' TGT='$(TGT)' SONAME='$(SONAME)' ./pkgconfig/install

run:
	@./.ci/need cargo $(CC) pkg-config
	@$(MAKE) --no-print-directory local
	@PREFIX='$(LOCAL)' CC='$(CC)' ./examples/run

test:
	@./.ci/need cargo $(CC) $(CXX) pkg-config $(PYTHON) nm
	@$(MAKE) --no-print-directory test-rust
	@$(MAKE) --no-print-directory test-abi
	@$(MAKE) --no-print-directory test-c

test-rust:
	CARGO_TARGET_DIR=$(TARGET) $(CARGO) test --workspace

# The committed src/abi/ is what bindgen makes of include/; its text depends on libclang, so one version is asked for.
test-abi:
	@if ls /usr/lib/llvm-14/lib/libclang*.so* >/dev/null 2>&1; then \
		LIBCLANG_PATH=/usr/lib/llvm-14/lib CARGO_TARGET_DIR=$(TARGET) $(CARGO) run -q -p abigen -- --check && echo "src/abi/ is up to date"; \
	else echo "skipped: src/abi/ against include/ (needs libclang 14)"; fi
	@# A second opinion on the prototypes: cbindgen on src/capi/, the compiler on both.
	@./.ci/need gcc
	CARGO_TARGET_DIR=$(TARGET) $(CARGO) run -q -p second

test-c: local
	@./.ci/need $(CC) $(CXX) pkg-config $(PYTHON) nm
	$(PYTHON) compat/check --lib '$(LOCAL)/lib/$(SONAME)'
	$(PYTHON) c-tests/headers
	$(PYTHON) c-tests/run --prefix '$(LOCAL)'

bench: local
	CARGO_TARGET_DIR=$(TARGET) $(CARGO) bench
	@PREFIX='$(LOCAL)' CC='$(CC)' ./benches/run
	CARGO_TARGET_DIR=$(TARGET) $(CARGO) bench --bench handle

lint:
	$(CARGO) fmt --all --check
	CARGO_TARGET_DIR=$(TARGET) $(CARGO) clippy --all-targets -- -D warnings
	CARGO_TARGET_DIR=$(TARGET) $(CARGO) test --test tidy

SECS ?= 60
fuzz:
	@for t in fuzz/targets/*.rs; do t=$$(basename $$t .rs); echo "== $$t"; \
		$(CARGO) +nightly fuzz run $$t -- -max_total_time=$(SECS) -max_len=65536 -print_final_stats=1 || exit 1; done

# Writes the generated tables: compat/MATRIX.md and the one in the README.
matrix:
	$(PYTHON) compat/check --write

clean:
	$(CARGO) clean
	rm -rf out
