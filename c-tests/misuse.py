#!/usr/bin/env python3
"""The misuse matrix: every exported function that takes an object, with every way to pass a wrong one.

c-test: timeout=600

Generated from the prototypes (compat/layouts), the kinds of objects (compat/kinds) and what the installed library exports,
so a new function is in it on the day it appears. For each function, each of its object arguments and each of

    null        NULL
    garbage     numbers, stacks, heaps, misaligned and forged handles
    stale       freed, and then a thousand of its kind created
    kind        a live object of another kind
    thread      a live object that belongs to another thread
    twice       for a function that makes memory of C known, instead of the last four: memory that is known already

the call is made in a process of its own; the other arguments are live objects and plain memory. It must not crash or
hang, and must give what the rule says, or c-tests/misuse/exceptions. Prints counts, and what is skipped and why.

    c-tests/misuse.py [function ...]     only these; with -k the generated program stays in the current directory
"""
import collections
import fnmatch
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PREFIX = os.environ.get("PREFIX", os.path.join(ROOT, "out/prefix"))


def rows(path):
    with open(os.path.join(ROOT, path)) as f:
        return [line.split(None, 3) for line in f if line.strip() and not line.startswith("#")]


KINDS = {r[0]: r[1] for r in rows("compat/kinds") if r[1] in ("opaque", "transparent", "registered", "embedded")}
REGISTERS = {r[0] for r in rows("compat/kinds") if r[1] == "registers"}
# Objects behind a plain `void *`, and handles behind a pointer that the function also writes.
HIDDEN = {r[0]: (r[1], int(r[2])) for r in rows("c-tests/misuse/hidden")}
# Objects inside a structure: function, kind, position, how the structure with the object is made.
WITHIN = collections.defaultdict(list)
for row in rows("c-tests/misuse/within"):
    WITHIN[row[0]].append((row[1], int(row[2]), row[3].strip()))
SKIPPED = {}
EXPECT = {}
PATTERNS = []
for row in rows("c-tests/misuse/exceptions"):
    if row[1] == "skip":
        SKIPPED[row[0]] = " ".join(row[2:])
    else:
        for misuse in row[1].split(","):
            if "*" in row[0]:
                PATTERNS.append((row[0], misuse, row[2]))
            else:
                EXPECT[row[0], misuse] = row[2]


def special(name, index, misuse):
    """What is expected instead of the rule."""
    exact = EXPECT.get((f"{name}:{index}", misuse)) or EXPECT.get((name, misuse)) or EXPECT.get((name, "*"))
    return exact or next((r for p, m, r in PATTERNS if m == misuse and fnmatch.fnmatch(name, p)), None)


def split(params):
    """The types of a parameter list."""
    out, depth, word = [], 0, ""
    for c in params:
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            out.append(word.strip())
            word = ""
        else:
            word += c
    if word.strip() and word.strip() != "void":
        out.append(word.strip())
    return out


def prototypes():
    out, header = collections.OrderedDict(), None
    with open(os.path.join(ROOT, "compat/layouts")) as f:
        for line in f:
            if line.startswith("H "):
                header = line[2:].strip()
            elif line.startswith("F "):
                name, kind = line[2:].strip().split("|", 1)
                if "..." in kind or name in out:
                    continue
                # "RETURN (PARAMS)", where RETURN may itself end in a star.
                found = re.match(r"((?:[^()]|\([^()]*\))*?) ?\((.*)\)$", kind)
                out[name] = (header, found[1], split(found[2]))
    return out


def exported():
    lib = os.path.join(PREFIX, "lib/librespdk.so.26")
    text = subprocess.check_output(["nm", "-D", "--defined-only", lib], text=True)
    return {line.split()[-1] for line in text.splitlines()}


def kind_of(function, index, kind):
    """The kind of the object that an argument is, and whether it is passed by the address of a variable."""
    hidden = HIDDEN.get(function)
    if hidden and hidden[1] == index:
        return hidden[0], "**" in kind
    found = re.fullmatch(r"(?:const )?struct (\w+) \*", kind)
    return (found[1], False) if found and found[1] in KINDS else (None, False)


def plain(kind):
    """A harmless value of a plain type."""
    if "(*)" in kind:
        return f"({kind})noop"
    if kind.endswith(")"):
        return "(void *)noop"
    if kind in ("const char *",):
        return '"misuse"'
    if kind == "FILE *":
        return "g_null"
    if re.fullmatch(r"(?:const )?struct iovec \*", kind):
        return "g_iov"
    if kind == "va_list":
        return "g_ap"
    if kind.endswith("*") or kind.endswith("]"):
        return "(void *)g_scratch"
    if kind.startswith(("struct ", "union ")):
        return f"({kind}){{0}}"
    if kind in ("_Bool", "bool"):
        return "1"
    return f"({kind})1" if not kind.startswith("enum ") else f"({kind})0"


def result(kind):
    """How a returned value is recorded: class for the rule, and the expression."""
    if kind == "void":
        return "RET_VOID", "{call}; r = 0"
    if kind in ("const char *",):
        return "RET_TEXT", "r = (intptr_t){call}"
    if kind == "char *":
        return "RET_NAME", "r = (intptr_t){call}"
    if kind.endswith("*"):
        return "RET_POINTER", "r = (intptr_t){call}"
    if kind in ("_Bool",) or kind.startswith("unsigned"):
        return "RET_COUNT", "r = (int64_t){call}"
    if kind.startswith("enum "):
        return "RET_ENUM", "r = (int64_t){call}"
    if kind in ("double", "float"):
        return "RET_COUNT", "r = (int64_t){call}"
    if kind.startswith(("struct ", "union ")):
        return "RET_VOID", "(void){call}; r = 0"
    return "RET_INT", "r = (int64_t){call}"


def main():
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    keep = "-k" in sys.argv
    protos, have = prototypes(), exported()
    fixtures = set()
    for name in ("fixture.h", "services.h", "block.h", "accel.h", "sock.h", "pci.h", "blob.h"):
        with open(os.path.join(HERE, "misuse", name)) as f:
            fixtures |= set(re.findall(r"FIXTURE\((\w+),", f.read()))
    skipped = collections.defaultdict(list)
    body, table, objects, functions = [], [], 0, 0
    for name, (header, returns, params) in protos.items():
        if name not in have or (names and name not in names):
            continue
        kinds = [kind_of(name, i, k) for i, k in enumerate(params)]
        if not any(k for k, _ in kinds):
            continue
        functions += 1
        if name in SKIPPED:
            skipped[SKIPPED[name]].append(name)
            continue
        registers = name in REGISTERS
        without = sorted({k for k, _ in kinds if k and k not in fixtures})
        ret, expression = result(returns)
        places = [(index, kind, "(void *)&bad" if indirect else "bad", "") for index, (kind, indirect) in enumerate(kinds)]
        places += [(index, kind, f"{maker}(bad)", f"_{kind}") for kind, index, maker in WITHIN[name]]
        for index, kind, passed, suffix in places:
            if kind is None:
                continue
            if kind not in fixtures:
                skipped[f"no live {kind} can be made: NULL, garbage and other kinds only"].append(name)
            objects += 1
            arguments = []
            for i, param in enumerate(params):
                other, through = kinds[i]
                if i == index:
                    arguments.append(passed)
                elif name.startswith("spdk_bdev_") and other in ("spdk_io_channel", "spdk_bdev_desc"):
                    # The two belong together.
                    arguments.append("g_ch" if other == "spdk_io_channel" else "g_desc")
                elif name.startswith("spdk_bdev_") and other == "spdk_bdev" and "spdk_io_channel" in (k for k, _ in kinds):
                    arguments.append("spdk_bdev_desc_get_bdev(g_desc)")
                elif name.startswith("spdk_accel_") and other == "spdk_io_channel":
                    arguments.append("g_accel_ch")
                elif param == "struct spdk_bdev_io_wait_entry *":
                    arguments.append("&g_wait")
                elif other and other in fixtures:
                    arguments.append(f"(void *)&g_live_{other}" if through else f"g_live_{other}")
                elif other:
                    arguments.append("NULL")
                else:
                    arguments.append(plain(param))
            call = f"{name}({', '.join(arguments)})"
            body.append(f"static int64_t\ncall_{name}_{index}{suffix}(void *bad)\n{{\n\tint64_t r;\n\n\t(void)bad;\n\t{expression.format(call=call)};\n\treturn r;\n}}\n")
            # What null, garbage, stale, kind and thread are expected to give instead of the rule.
            results = [special(name, index, m) for m in ("null", "garbage", "stale", "kind", "thread", "twice")]
            texts = ", ".join("NULL" if r is None else f'"{r}"' for r in results)
            kind_index = f"KIND_{kind}" if kind in fixtures else "-1"
            unsure = "true" if [w for w in without if w != kind] else "false"
            foreign = "true" if kind == "spdk_io_channel" and name.startswith("spdk_bdev_") else "false"
            table.append(f'\t{{ "{name}", {index}, "{kind}", {kind_index}, call_{name}_{index}{suffix}, {ret}, {{ {texts} }}, {unsure}, {"true" if KINDS.get(kind) == "embedded" else "false"}, {foreign}, {"true" if registers else "false"} }},')
    headers = sorted({h for h, _, _ in protos.values()} - {"spdk_internal/cunit.h"})
    text = "/* Generated by misuse.py. */\n#include <spdk/stdinc.h>\n" + "".join(f"#include <{h}>\n" for h in headers)
    text += '#include "fixture.h"\n#include "engine.h"\n\n' + "\n".join(body)
    text += "\nconst struct row g_rows[] = {\n" + "\n".join(table) + "\n};\nconst size_t g_row_count = sizeof(g_rows) / sizeof(g_rows[0]);\n"
    # By hand from the tree: what it leaves belongs into out/, not beside the sources.
    if os.path.commonpath([ROOT, os.getcwd()]) == ROOT:
        os.makedirs(os.path.join(ROOT, "out/misuse"), exist_ok=True)
        os.chdir(os.path.join(ROOT, "out/misuse"))
    with open("misuse.c", "w") as f:
        f.write(text)
    with open(os.path.join(ROOT, "compat/finished")) as f:
        libraries = [line.split()[0] for line in f if line.strip() and not line.startswith("#")]
    env = dict(os.environ, PKG_CONFIG_PATH=os.environ.get("PKG_CONFIG_PATH", os.path.join(PREFIX, "lib/pkgconfig")))
    flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", *libraries], env=env, text=True).split()
    command = [os.environ.get("CC", "cc"), "-std=gnu11", "-D_GNU_SOURCE", "-g", "-O1", "-w", "-Wno-error", f"-I{HERE}/misuse", "misuse.c", "-o", "misuse", *flags, "-pthread"]
    subprocess.check_call(command)
    for reason, some in sorted(skipped.items()):
        some = sorted(set(some))
        print(f"skipped ({reason}): {len(some)}: {' '.join(some)}")
    print(f"{functions} functions take {objects} objects", flush=True)
    env["LD_LIBRARY_PATH"] = os.path.join(PREFIX, "lib")
    code = 0
    for number, run in enumerate(("without a framework", "in interrupt mode", "on a reactor")):
        print(f"{run}:", flush=True)
        code |= subprocess.call(["./misuse", str(number)], env=env)
    if not keep:
        os.unlink("misuse.c")
        os.unlink("misuse")
    return code


sys.exit(main())
