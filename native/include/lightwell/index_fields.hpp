// What of an event file and of its series a pack keeps: one list for writing and for reading.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "lightwell/event_file.hpp"
#include "lightwell/stored_file.hpp"

namespace lightwell {

/// Appends fields to `out`, as they lie in memory.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(out) {}

  template <typename Number>
  void operator()(const Number& number) {
    static_assert(std::is_trivially_copyable_v<Number>);
    out_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  void text(std::string_view text) {
    (*this)(std::uint64_t{text.size()});
    out_.append(text);
  }
  template <typename Item, typename Fields>
  void list(const std::vector<Item>& items, Fields fields) {
    (*this)(std::uint64_t{items.size()});
    for (const Item& item : items) fields(*this, item);
  }

 private:
  std::string& out_;
};

/// Takes fields from bytes that may say anything. What was taken counts only while `is_intact`.
class FieldReader {
 public:
  explicit FieldReader(std::span<const std::byte> bytes) : left_(bytes) {}

  template <typename Number>
  void operator()(Number& number) {
    static_assert(std::is_trivially_copyable_v<Number>);
    if constexpr (std::is_same_v<Number, bool>) {
      std::uint8_t byte = 0;
      (*this)(byte);
      number = byte == 1;
      is_intact_ &= byte <= 1;
    } else if (const auto bytes = take(sizeof number); !bytes.empty()) {
      std::memcpy(&number, bytes.data(), sizeof number);
    }
  }
  /// A view into the bytes.
  std::string_view view() {
    std::uint64_t size = 0;
    (*this)(size);
    const auto bytes = take(size);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  void text(std::string& text) {
    text = view();
    require(is_valid_utf8(text));
  }
  template <typename Item, typename Fields>
  void list(std::vector<Item>& items, Fields fields) {
    std::uint64_t size = 0;
    (*this)(size);
    for (; size > 0 && is_intact_ && !left_.empty(); --size) fields(*this, items.emplace_back());
    require(size == 0);
  }
  std::span<const std::byte> take(std::uint64_t size) {
    require(size <= left_.size());
    if (!is_intact_) return {};
    const auto bytes = left_.first(static_cast<std::size_t>(size));
    left_ = left_.subspan(bytes.size());
    return bytes;
  }

  void require(bool holds) noexcept { is_intact_ &= holds; }
  [[nodiscard]] bool is_intact() const noexcept { return is_intact_; }
  [[nodiscard]] std::size_t left() const noexcept { return left_.size(); }

 private:
  std::span<const std::byte> left_;
  bool is_intact_ = true;
};

/// Everything private that a pack keeps. Whatever is added here changes `kIndexFormat`.
struct IndexFields {
  template <typename Archive, typename File>
  static void file(Archive& fields, File& file) {
    fields(file.stat_.device);
    fields(file.stat_.inode);
    fields(file.stat_.size_bytes);
    fields(file.stat_.modified_ns);
    fields(file.head_);
    fields(file.head_size_);
    fields(file.last_);
    fields(file.last_end_);
    fields(file.damage_count_);
    fields.list(file.damage_, [](auto& archive, auto& damage) {
      archive(damage.offset);
      archive(damage.bytes);
      archive.text(damage.reason);
    });
  }

  template <typename Archive, typename ColumnsOfFile>
  static void columns(Archive& fields, ColumnsOfFile& columns) {
    fields(columns.newest_.is_finished);
    fields(columns.newest_.first_wall_time);
    fields(columns.newest_.last_wall_time);
    fields.list(columns.starts_, [](auto& archive, auto& start) {
      archive(start.step);
      archive(start.wall_time);
    });
    fields.list(columns.sessions_, [](auto& archive, auto& session) {
      archive(session.status);
      archive(session.step);
      archive(session.wall_time);
      archive(session.place.offset);
      archive(session.place.bytes);
    });
  }

  /// What makes a series: read before there is one.
  struct SeriesKey {
    std::string_view tag;
    std::string_view plugin_name;
    Kind kind = Kind::kUnknown;
  };

  template <typename Archive, typename PurgesOfSeries>
  static void purges(Archive& fields, PurgesOfSeries&& purges) {
    fields.list(purges, [](auto& archive, auto& purge) {
      archive(purge.index);
      archive(purge.step);
    });
  }

  template <typename Archive, typename SeriesOfFile>
  static void series(Archive& fields, SeriesOfFile& series) {
    fields(series.count_);
    fields(series.nonfinite_count_);
    fields(series.first_step_);
    fields(series.last_step_);
    fields(series.first_wall_time_);
    fields(series.last_wall_time_);
    fields(series.last_value_);
    fields(series.steps_are_sorted_);
    fields(series.wall_times_are_sorted_);
    fields(series.values_are_double_);
    fields(series.starts_seen_);
  }

  struct Column {
    SharedBuffer* buffer;
    std::uint64_t width;  ///< bytes of an element; 0: a series of this kind has no such column
  };
  [[nodiscard]] static auto columns_of(const Series& series) noexcept {
    const bool has_places = keeps_places(series.kind_);
    const std::uint64_t value_width = series.values_are_double_ ? sizeof(double) : sizeof(float);
    return std::array{
        Column{&series.steps_, sizeof(std::int64_t)},
        Column{&series.wall_times_, sizeof(double)},
        Column{&series.values_, has_places ? 0 : value_width},
        Column{&series.offsets_, has_places ? sizeof(std::uint64_t) : 0},
        Column{&series.sizes_, has_places ? sizeof(std::uint32_t) : 0},
    };
  }

  /// Whether a pack keeps columns of the series.
  [[nodiscard]] static bool has_columns(const Series& series) noexcept {
    return series.count_ > 0 && !series.fits_facts();
  }
  /// Bytes of each.
  [[nodiscard]] static auto stored_bytes(const Series& series) noexcept {
    std::array<std::uint64_t, kIndexColumns> bytes{};
    const auto columns = columns_of(series);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = columns[i].width * series.count();
    return bytes;
  }

  static void write(FieldWriter& fields, const EventFile& file);
  /// Fills a file that no poll has seen; false when the fields make no sense. `device` is where the
  /// file is now: numbers of devices change when a machine starts anew.
  [[nodiscard]] static bool read(FieldReader& fields, EventFile& file,
                                 std::optional<std::uint64_t> device);
  [[nodiscard]] static bool is_unread(const EventFile& file) noexcept {
    return !file.is_known_ && file.generation_ == 0;
  }
  /// Leaves the columns of every series in `stored`.
  static void attach(Columns& columns, std::unique_ptr<StoredColumns> stored);
  [[nodiscard]] static StoredColumns* stored(const Series& series) noexcept {
    return series.stored_;
  }
  [[nodiscard]] static std::uint32_t stored_index(const Series& series) noexcept {
    return series.stored_index_;
  }
  static void set_loaded(const Series& series) noexcept { series.stored_ = nullptr; }

 private:
  [[nodiscard]] static bool read_series(FieldReader& fields, Columns& columns);
};

static_assert(static_cast<int>(Kind::kUnknown) == 13,
              "a pack keeps kinds as numbers: kIndexFormat");
static_assert(sizeof(std::size_t) == sizeof(std::uint64_t), "a pack keeps sizes as 64 bits");

}  // namespace lightwell
