# The project's verbs. `make help` lists them.

SWIFT ?= swift
CHECKED = --explicit-target-dependency-import-check error
# The Swift runtime inside the program: it then starts in a few milliseconds and runs without the toolchain.
RELEASE = -c release --static-swift-stdlib $(CHECKED)
SOURCES = Package.swift Sources Tests Benchmarks Fuzz

.DEFAULT_GOAL := help
.PHONY: run build test bench format lint fuzz docs clean help bootstrap

run: bootstrap ## Advise on the example cluster and write a report
	$(SWIFT) build $(RELEASE) --product plait
	.build/release/plait advise Examples/cluster --report .build/report.html

build: bootstrap ## Build everything for release
	$(SWIFT) build $(RELEASE) --product plait
	$(SWIFT) build $(RELEASE) --product plait-benchmarks

test: ## Check the style, then run all tests, the browser's included
	scripts/bootstrap test
	$(MAKE) --no-print-directory lint
	$(SWIFT) test $(CHECKED) --skip '$(SERVERS)' --skip '$(BUSY)'
	$(SWIFT) test $(CHECKED) --skip-build --no-parallel --filter '$(SERVERS)'
	$(SWIFT) test $(CHECKED) --skip-build --no-parallel --filter '$(BUSY)'

# Tests that start a Slurm or wait for processes, and those that keep every processor busy, run apart and one after the other:
# beside others, tests with a limit of time would starve.
SERVERS = ^(SlurmTestBedTests|SlurmArraysTests|LiveSchedulingTests[.](NiceRestoration|SideCar)Tests|SlurmControlTests[.]ClientMarkTests)[./]
BUSY = ^(KernelTrialsTests|KernelDevicesTests|KernelTuningTests|OpenCLTests|ConfigurationSearchTests|MeasurementTests)[.]

bench: bootstrap ## Print the figures that the README quotes
	Benchmarks/run

format: ## Rewrite the Swift sources in the house style
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)

lint: ## Check the Swift sources against the house style
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

fuzz: bootstrap ## Feed the readers random input, with memory checks on
	scripts/fuzz

docs: bootstrap ## Check the links and the shell examples of the documentation
	$(SWIFT) build $(CHECKED) --product plait
	scripts/check-docs

clean: ## Remove what was built; downloads of the bootstrap stay
	$(SWIFT) package clean

bootstrap:
	scripts/bootstrap

help: ## List these verbs
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16
