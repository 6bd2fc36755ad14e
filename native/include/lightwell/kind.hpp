// What a series holds, and which plugin of TensorBoard's stands for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace lightwell {

/// What a series holds. The names that users meet are `kind_name`'s.
enum class Kind : std::uint8_t {
  kScalar,
  kHistogram,
  kImage,
  kAudio,
  kText,
  kPrCurve,
  kMesh,
  kHparams,
  kLayout,
  kGraph,
  kEmbedding,
  kMark,     ///< a moment somebody named
  kTensor,   ///< a tensor that no plugin claims
  kUnknown,  ///< a plugin, or a form of value, that has no kind here
};

[[nodiscard]] const char* kind_name(Kind kind) noexcept;
/// The kind that a plugin of TensorBoard's stands for; `kUnknown` for any other name.
[[nodiscard]] Kind kind_from_plugin(std::string_view plugin_name) noexcept;
/// The same for our own plugin too, whose content says which of our kinds is meant.
[[nodiscard]] Kind kind_from_plugin(std::string_view plugin_name,
                                    std::span<const std::byte> plugin_content) noexcept;

}  // namespace lightwell
