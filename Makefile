# Thin front door; the work is in CMake presets and tools/.
.PHONY: run test bench fuzz clean

EXAMPLE ?= examples/olive-oil/firm.yaml
BRIEF ?= build/brief.html

run:
	@tools/install.sh run
	@tools/build.sh release
	@build/release/landfall brief $(EXAMPLE) --output $(BRIEF)
	@printf '\nYour own firm, in the browser:\n\n    build/release/landfall serve\n\n'

test:
	@tools/install.sh run test
	@tools/test.sh

bench:
	@tools/install.sh run bench
	@tools/build.sh release
	@bench/run.sh

fuzz:
	@tools/install.sh run test
	@tools/build.sh fuzz
	@tools/fuzz.sh

clean:
	rm -rf build
