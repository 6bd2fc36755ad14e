#include "lightwell/kind.hpp"

#include <array>
#include <utility>

namespace lightwell {
namespace {

constexpr std::array<std::pair<std::string_view, Kind>, 16> kPlugins{{
    {"scalars", Kind::kScalar},
    {"histograms", Kind::kHistogram},
    {"images", Kind::kImage},
    {"audio", Kind::kAudio},
    {"text", Kind::kText},
    {"pr_curves", Kind::kPrCurve},
    {"mesh", Kind::kMesh},
    {"hparams", Kind::kHparams},
    {"custom_scalars", Kind::kLayout},
    {"graphs", Kind::kGraph},
    {"graph_run_metadata", Kind::kGraph},
    {"graph_run_metadata_graph", Kind::kGraph},
    {"graph_tagged_run_metadata", Kind::kGraph},
    {"graph_keras_model", Kind::kGraph},
    {"projector", Kind::kEmbedding},
    {"tensor", Kind::kTensor},
}};

constexpr std::string_view kOwnPlugin = "lightwell";
constexpr std::string_view kMarkContent = "mark";
constexpr std::string_view kModuleGraphContent = "module_graph";

}  // namespace

const char* kind_name(Kind kind) noexcept {
  switch (kind) {
    case Kind::kScalar:
      return "scalar";
    case Kind::kHistogram:
      return "histogram";
    case Kind::kImage:
      return "image";
    case Kind::kAudio:
      return "audio";
    case Kind::kText:
      return "text";
    case Kind::kPrCurve:
      return "pr_curve";
    case Kind::kMesh:
      return "mesh";
    case Kind::kHparams:
      return "hparams";
    case Kind::kLayout:
      return "layout";
    case Kind::kGraph:
      return "graph";
    case Kind::kEmbedding:
      return "embedding";
    case Kind::kMark:
      return "mark";
    case Kind::kTensor:
      return "tensor";
    case Kind::kUnknown:
      break;
  }
  return "unknown";
}

Kind kind_from_plugin(std::string_view plugin_name) noexcept {
  for (const auto& [name, kind] : kPlugins) {
    if (name == plugin_name) return kind;
  }
  return Kind::kUnknown;
}

Kind kind_from_plugin(std::string_view plugin_name,
                      std::span<const std::byte> plugin_content) noexcept {
  if (plugin_name != kOwnPlugin) return kind_from_plugin(plugin_name);
  const std::string_view content(reinterpret_cast<const char*>(plugin_content.data()),
                                 plugin_content.size());
  if (content == kMarkContent) return Kind::kMark;
  return content == kModuleGraphContent ? Kind::kGraph : Kind::kUnknown;
}

}  // namespace lightwell
