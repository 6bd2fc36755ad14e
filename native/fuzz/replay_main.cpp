// Runs a fuzz target where libFuzzer is not: every file of the corpus, then mutations of them.
//
//   fuzz_x CORPUS_FOLDER [ROUNDS]     ROUNDS mutations, default LIGHTWELL_FUZZ_ROUNDS or 20,000
//   fuzz_x CORPUS_FOLDER SECONDSs     as many as there is time for, for example 300s
//
// The seed is fixed, so that a failure comes again; a failed check names its round.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

constexpr unsigned long kDefaultRounds = 20'000;
constexpr std::size_t kMaxInputBytes = 4096;

using Input = std::vector<std::uint8_t>;

std::vector<Input> load_corpus(const char* folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());  // the order of a folder is no fixed seed
  std::vector<Input> corpus;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

class Mutator {
 public:
  explicit Mutator(const std::vector<Input>& corpus) : corpus_(corpus) {}

  Input next() {
    Input input = pick();
    for (std::size_t count = 1 + below(4); count > 0; --count) mutate(input);
    if (input.size() > kMaxInputBytes) input.resize(kMaxInputBytes);
    return input;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  const Input& pick() { return corpus_[below(corpus_.size())]; }

  void mutate(Input& input) {
    const std::size_t at = below(input.size() + 1);
    const auto position = input.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(6)) {
      case 0:
        if (at < input.size()) input[at] ^= static_cast<std::uint8_t>(1u << below(8));
        break;
      case 1:
        if (at < input.size()) input[at] = static_cast<std::uint8_t>(random_());
        break;
      case 2:
        input.insert(position, 1 + below(16), static_cast<std::uint8_t>(random_()));
        break;
      case 3:
        input.erase(position, position + static_cast<std::ptrdiff_t>(below(input.size() - at + 1)));
        break;
      case 4:
        input.resize(at);
        break;
      default: {  // a piece of another input
        const Input& other = pick();
        const std::size_t from = below(other.size());
        const std::size_t size = below(other.size() - from + 1);
        input.insert(position, other.begin() + static_cast<std::ptrdiff_t>(from),
                     other.begin() + static_cast<std::ptrdiff_t>(from + size));
      }
    }
  }

  const std::vector<Input>& corpus_;
  std::mt19937 random_{20260101};
};

/// When to stop: after so many rounds, or so many seconds.
struct Bound {
  unsigned long rounds = kDefaultRounds;
  double secs = 0;

  explicit Bound(const char* text) {
    if (text == nullptr) return;
    char* unit = nullptr;
    rounds = std::strtoul(text, &unit, 10);
    if (*unit == 's') secs = static_cast<double>(std::exchange(rounds, 0));
  }
  [[nodiscard]] bool is_reached(unsigned long round) const {
    if (secs == 0) return round >= rounds;
    return std::chrono::duration<double>(Clock::now() - started).count() >= secs;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point started = Clock::now();
};

std::atomic<unsigned long> current_round = 0;

void name_round(int) {
  std::fprintf(stderr, "failed in round %lu; that many and one more reach it again\n",
               current_round.load());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER [ROUNDS | SECONDSs]\n", argv[0]);
    return 2;
  }
  const std::vector<Input> corpus = load_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "%s: no corpus\n", argv[1]);
    return 2;
  }
  for (const Input& input : corpus) LLVMFuzzerTestOneInput(input.data(), input.size());
  Mutator mutator(corpus);
  const Bound bound(argc > 2 ? argv[2] : std::getenv("LIGHTWELL_FUZZ_ROUNDS"));
  std::signal(SIGABRT, name_round);
  for (; !bound.is_reached(current_round.load()); ++current_round) {
    const Input input = mutator.next();
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("%zu inputs and %lu mutations\n", corpus.size(), current_round.load());
  return 0;
}
