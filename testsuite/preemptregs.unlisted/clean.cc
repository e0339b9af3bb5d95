/* The same in C++, with much of its library: clean.c.

   SPDX-License-Identifier: MIT  */

#include <algorithm>
#include <atomic>
#include <complex>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

struct shape
{
  virtual ~shape () = default;
  virtual double area () const = 0;
};

struct square : shape
{
  double side;
  explicit square (double s) : side (s) {}
  double area () const override { return side * side; }
};

static thread_local std::string name = "thread";

std::string
words (const std::string &text)
{
  static const std::regex word ("(\\w+)\\s*");
  std::map<std::string, std::vector<int>> where;
  std::unordered_map<std::string, int> counts;
  int n = 0;
  for (std::sregex_iterator i (text.begin (), text.end (), word), end; i != end; ++i, ++n)
    {
      where[i->str (1)].push_back (n);
      counts[i->str (1)]++;
    }
  std::ostringstream out;
  for (const auto &entry : where)
    out << entry.first << ':' << entry.second.size () << ' ' << counts[entry.first] << '\n';
  return out.str () + name;
}

double
numbers (unsigned n)
{
  std::mt19937 engine (n);
  std::normal_distribution<double> normal;
  std::vector<std::complex<double>> values;
  for (unsigned i = 0; i < n; i++)
    values.emplace_back (normal (engine), i);
  std::sort (values.begin (), values.end (),
             [] (auto a, auto b) { return std::abs (a) < std::abs (b); });
  return std::abs (std::accumulate (values.begin (), values.end (), std::complex<double> ()));
}

int
throws (int n)
{
  try
    {
      std::vector<std::unique_ptr<shape>> shapes;
      shapes.push_back (std::make_unique<square> (n));
      if (shapes.at (n)->area () > 3)
        throw std::runtime_error ("large");
    }
  catch (const std::out_of_range &e)
    {
      std::cerr << e.what ();
      return -1;
    }
  catch (...)
    {
      std::terminate ();
    }
  return 0;
}

void
threads (std::atomic<long> &n)
{
  std::mutex mutex;
  std::function<void ()> work = [&] { std::lock_guard<std::mutex> lock (mutex); n += 2; };
  std::thread thread (work);
  thread.join ();
  std::ofstream ("/dev/null") << n;
}
