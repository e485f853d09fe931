// In place of a tracer where ZKCARD_COVERAGE is set: what a model has counted, added up over all models of the process, goes
// into a file of that folder when the process ends.
#pragma once
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>

#include "verilated.h"
#include "verilated_cov.h"

namespace zkcard {

class CoverageCounts {
  std::mutex mutex;
  std::map<std::string, uint64_t> counts;
  std::filesystem::path file;

  CoverageCounts() {
    const char* folder = std::getenv("ZKCARD_COVERAGE");
    if (folder) file = std::filesystem::path(folder) / (std::to_string(getpid()) + ".dat");
  }

  ~CoverageCounts() {
    if (file.empty()) return;
    std::ofstream out(file);
    out << "# SystemC::Coverage-3\n";
    for (const auto& [key, count] : counts) out << key << ' ' << count << '\n';
  }

 public:
  static CoverageCounts& all() {
    static CoverageCounts counts;
    return counts;
  }

  // Verilator's only way to tell counts is to write them.
  void add(VerilatedContext& context) {
    std::lock_guard<std::mutex> lock(mutex);
    if (file.empty()) return;
    std::string part = file.string() + ".part", line;
    context.coveragep()->write(part.c_str());
    std::ifstream in(part);
    while (std::getline(in, line)) {
      size_t end = line.rfind(' ');
      if (line.rfind("C ", 0) == 0 && end != std::string::npos)
        counts[line.substr(0, end)] += std::strtoull(line.c_str() + end, nullptr, 10);
    }
    std::filesystem::remove(part);
  }
};

struct Coverage {
  VerilatedContext* context = nullptr;
  static void prepare(VerilatedContext&) { CoverageCounts::all(); }
  template <class V>
  bool open(V&, VerilatedContext&, const std::string&) {
    return false;
  }
  void dump(VerilatedContext& of) { context = &of; }
  void close() {}
  // Before the model goes, whose counters these are.
  ~Coverage() {
    if (context) CoverageCounts::all().add(*context);
  }
};

}  // namespace zkcard
